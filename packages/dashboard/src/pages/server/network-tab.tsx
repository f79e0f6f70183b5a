import type { Interface } from '@labkeeper/protocol/inventory';
import { Network } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Card } from '../../ui/card.tsx';
import { totalOf } from '../../ui/chart-totals.ts';
import { formatQuantity } from '../../ui/chart-units.ts';
import { formatBytes, formatPercent } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import type { State } from '../../ui/state.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { describeRange } from '../../ui/time-range.ts';
import { ChartPanel } from './chart-panel.tsx';
import { PartNote } from './part-note.tsx';
import { type SeriesResult, type ServerView, useSeries } from './server-view.ts';
import type { TabProps } from './tab-props.ts';
import { useInventory } from './use-server.ts';

const metrics = [
  'network_rx_bytes',
  'network_tx_bytes',
  'interface_rx_bytes',
  'interface_tx_bytes',
  'interface_rx_errors',
  'interface_tx_errors',
  'interface_rx_dropped',
];

const whole = [
  { metric: 'network_rx_bytes', label: 'Received' },
  { metric: 'network_tx_bytes', label: 'Sent' },
];

/** Interfaces: what goes over each, and how each is connected. */
export function NetworkTab({ server, view }: TabProps): ReactElement {
  const interfaces = useInventory<Interface>(server.server_id, 'interfaces');
  const result = useSeries(view, metrics);
  const items = orderInterfaces(interfaces.items ?? []);
  return (
    <div className="space-y-4">
      <Card
        title="All physical interfaces"
        aside={
          <Totals
            view={view}
            received={result.book.get('network_rx_bytes')}
            sent={result.book.get('network_tx_bytes')}
          />
        }
      >
        <ChartPanel view={view} result={result} title="Traffic" unit="bytes_per_second" lines={whole} height={180} />
      </Card>
      <PartNote result={interfaces} title="No interfaces reported" icon={<Network size={22} aria-hidden="true" />}>
        Every network interface of this server stands here with its addresses and its traffic, once an agent reports for
        it.
      </PartNote>
      {items.map((item) => (
        <InterfaceCard key={item.name} item={item} view={view} result={result} />
      ))}
    </div>
  );
}

/** Physical interfaces first, connected ones before others, then by name. */
export function orderInterfaces(interfaces: readonly Interface[]): Interface[] {
  function rank(item: Interface): number {
    return (item.physical ? 0 : 2) + (item.state === 'up' ? 0 : 1);
  }
  return interfaces.toSorted((left, right) => rank(left) - rank(right) || left.name.localeCompare(right.name));
}

type Rate = Parameters<typeof totalOf>[0];

function Totals({
  view,
  received,
  sent,
}: {
  readonly view: ServerView;
  readonly received: Rate;
  readonly sent: Rate;
}): ReactElement {
  const [down, up] = [totalOf(received, view), totalOf(sent, view)];
  const covered = Math.min(down?.covered ?? 1, up?.covered ?? 1);
  return (
    <p className="text-right text-sm text-ink-2">
      <span className="font-semibold whitespace-nowrap text-ink">
        <span className="sr-only">received </span>
        <span aria-hidden="true">↓ </span>
        {formatBytes(down?.total)}
      </span>{' '}
      <span className="font-semibold whitespace-nowrap text-ink">
        <span className="sr-only">sent </span>
        <span aria-hidden="true">↑ </span>
        {formatBytes(up?.total)}
      </span>{' '}
      <span className="whitespace-nowrap max-sm:hidden">
        in the {describeRange(view.range)}
        {covered < 0.9 ? `, ${formatPercent(covered * 100)} of it measured` : ''}
      </span>
    </p>
  );
}

function stateOfInterface(item: Interface): State {
  if (item.state === 'up') return 'ok';
  return item.state === 'down' && item.physical ? 'warn' : 'unknown';
}

interface InterfaceCardProps {
  readonly item: Interface;
  readonly view: ServerView;
  readonly result: SeriesResult;
}

function InterfaceCard({ item, view, result }: InterfaceCardProps): ReactElement {
  const labels = { interface: item.name };
  const received = result.book.get('interface_rx_bytes', labels);
  const sent = result.book.get('interface_tx_bytes', labels);
  const measured =
    received !== undefined || sent !== undefined || view.store.value('interface_rx_bytes', labels) !== null;
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-x-3">
          <MachineText text={item.name} className="font-mono" />
          <StatusBadge state={stateOfInterface(item)} label={item.state} />
        </span>
      }
      aside={measured ? <Totals view={view} received={received} sent={sent} /> : undefined}
    >
      <InterfaceFacts item={item} errors={errorsOf(view, result, labels)} />
      {measured ? (
        <ChartPanel
          view={view}
          result={result}
          title="Traffic"
          unit="bytes_per_second"
          height={132}
          lines={[
            { metric: 'interface_rx_bytes', labels, label: 'Received' },
            { metric: 'interface_tx_bytes', labels, label: 'Sent' },
          ]}
        />
      ) : null}
    </Card>
  );
}

function errorsOf(view: ServerView, result: SeriesResult, labels: Record<string, string>): number {
  const counted = ['interface_rx_errors', 'interface_tx_errors', 'interface_rx_dropped'];
  let sum = 0;
  for (const metric of counted) sum += totalOf(result.book.get(metric, labels), view)?.total ?? 0;
  return sum;
}

function InterfaceFacts({ item, errors }: { readonly item: Interface; readonly errors: number }): ReactElement {
  const facts: [string, ReactNode][] = [
    [
      'Addresses',
      item.addresses.length === 0
        ? 'none'
        : item.addresses.map((address) => (
            <MachineText key={address} text={address} className="mr-3 font-mono text-sm" />
          )),
    ],
    ['Speed', item.speed_mbit === null ? null : formatQuantity(item.speed_mbit, 'megabits_per_second')],
    ['MTU', item.mtu],
    [
      'MAC',
      item.mac_address === null ? null : (
        <MachineText key="mac" text={item.mac_address} className="font-mono text-sm" />
      ),
    ],
    ['Errors and drops', errors >= 1 ? Math.round(errors) : null],
  ];
  return (
    <dl className="mb-3 flex flex-wrap gap-x-8 gap-y-2 text-sm last:mb-0">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className="min-w-0 break-all">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
