import type { ServiceReport, ServiceStatus } from '@labkeeper/protocol/agent';
import type { Container, Unit } from '@labkeeper/protocol/inventory';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { Pencil } from 'lucide-react';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatQuantity } from '../../ui/chart-units.ts';
import { formatBytes } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import type { State } from '../../ui/state.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { LogLink } from './log-link.tsx';
import { serviceLog } from './log-source.ts';
import { FailedUnits } from './failed-units.tsx';
import { few } from './unit-words.ts';
import { useInventory } from './use-server.ts';

const ServicesDialog = lazy(async () => ({ default: (await import('./services-dialog.tsx')).ServicesDialog }));

/** A service as the hub lists it: what was reported, and whether it is expected to run. */
export interface ServiceRow extends ServiceReport {
  readonly expected?: boolean;
  readonly critical?: boolean;
}

/** How a service is shown, everywhere alike: stopped is a failure where it is expected to run, and no problem elsewhere. */
export function stateOfService(service: Pick<ServiceRow, 'status' | 'expected'>): State {
  if (service.status === 'stopped') return service.expected === true ? 'fail' : 'unknown';
  const states = { running: 'ok', failed: 'fail', unknown: 'unknown' } as const;
  return states[service.status];
}

const order: Readonly<Record<State, number>> = { fail: 0, offline: 0, warn: 1, unknown: 2, maintenance: 3, ok: 4 };

/** Services with what is wrong first, then by name. */
export function orderServices(services: readonly ServiceRow[]): ServiceRow[] {
  return services.toSorted(
    (left, right) => order[stateOfService(left)] - order[stateOfService(right)] || left.name.localeCompare(right.name),
  );
}

const words: Readonly<Record<ServiceStatus, string>> = {
  running: 'running',
  stopped: 'stopped',
  failed: 'failed',
  unknown: 'unknown',
};

/** The services of a server and how each is. */
export function ServicesCard({ server }: { readonly server: ServerDetail }): ReactElement {
  const [editing, setEditing] = useState(false);
  const { items } = useInventory<ServiceRow>(server.server_id, 'services');
  const { items: units } = useInventory<Unit>(server.server_id, 'units');
  const { items: containers } = useInventory<Container>(server.server_id, 'containers');
  const services = orderServices(items ?? server.services);
  const running = services.filter((service) => service.status === 'running').length;
  const dialog = editing ? (
    <Suspense>
      <ServicesDialog server={server} onClose={() => setEditing(false)} />
    </Suspense>
  ) : null;
  if (services.length === 0) {
    return (
      <Card title="Services">
        <EmptyState
          small
          title="No services watched"
          action={
            <Button size="sm" onClick={() => setEditing(true)}>
              Name services
            </Button>
          }
        >
          Name the units that should run here, such as <code className="font-mono">plex</code>: the expected services.
          Each then shows whether it runs, and you are told when it stops.
        </EmptyState>
        <FailedUnits server={server} services={services} />
        {dialog}
      </Card>
    );
  }
  return (
    <Card
      title="Services"
      flush
      aside={
        <span className="flex items-center gap-1 text-sm text-ink-2">
          {`${running} of ${services.length} running`}
          <IconButton label="Choose the services" onClick={() => setEditing(true)}>
            <Pencil size={14} aria-hidden="true" />
          </IconButton>
        </span>
      }
    >
      <ul
        className="max-h-96 overflow-y-auto px-4 pb-3"
        tabIndex={services.length > 10 ? 0 : undefined}
        aria-label="Services"
      >
        {services.map((service) => (
          <li key={service.name} className="flex min-h-9 items-center gap-3 py-1 text-base">
            <MachineText text={service.name} truncate className="flex-1" />
            <span className="text-xs whitespace-nowrap text-ink-3 tabular-nums">{usageOf(service)}</span>
            <span className="flex w-19 shrink-0 justify-start">
              <StatusBadge state={stateOfService(service)} label={words[service.status]} />
            </span>
            <span className="-my-1 -mr-2 flex shrink-0">
              <LogLink log={serviceLog(service.name, units ?? [], containers ?? [])} name={service.name} />
            </span>
          </li>
        ))}
      </ul>
      <div className="px-4 pb-3">
        <FailedUnits server={server} services={services} />
        <Expected services={services} onAdd={() => setEditing(true)} />
      </div>
      {dialog}
    </Card>
  );
}

interface ExpectedProps {
  readonly services: readonly ServiceRow[];
  readonly onAdd: () => void;
}

/** What being expected means, where something stands still that nobody is told of. */
function Expected({ services, onAdd }: ExpectedProps): ReactElement | null {
  const unexpected = services.filter(({ status, expected }) => status !== 'running' && expected !== true);
  if (unexpected.length === 0) return null;
  return (
    <p className="mt-1 border-t border-line pt-2 text-xs text-pretty text-ink-2">
      {few(unexpected.map(({ name }) => name))} {unexpected.length === 1 ? 'is' : 'are'} not expected to run here, so
      you are not told when {unexpected.length === 1 ? 'it stops or fails' : 'they stop or fail'}.{' '}
      <button
        type="button"
        onClick={onAdd}
        className="relative text-accent after:absolute after:-inset-x-1 after:-inset-y-3 hover:underline sm:after:inset-0"
      >
        Choose the expected services
      </button>
    </p>
  );
}

function usageOf(service: ServiceRow): string {
  const parts: string[] = [];
  if (typeof service.cpu_percent === 'number') parts.push(formatQuantity(service.cpu_percent, 'percent'));
  if (typeof service.memory_mb === 'number') parts.push(formatBytes(service.memory_mb * 1e6));
  return parts.join(' · ');
}
