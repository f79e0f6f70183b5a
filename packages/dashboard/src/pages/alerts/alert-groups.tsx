import type { Alert } from '@labkeeper/protocol/alert';
import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { useServers, useSiteNames } from '../../api/fleet.ts';
import { hubNow } from '../../ui/clock.ts';
import { dayInWords } from '../../ui/day-words.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { stateOfServer } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { AlertRow } from './alert-row.tsx';
import { groupByDay, groupByServer } from './group-alerts.ts';
import type { Shelf } from './use-shelf.ts';

interface AlertGroupsProps {
  readonly shelf: Shelf;
  readonly alerts: readonly Alert[];
  readonly quiet: readonly Alert[];
  readonly marked: ReadonlySet<string>;
  readonly onMark: (alertIds: readonly string[], on: boolean) => void;
}

/** The list: by server while it is about what is wrong now, by day where it is about what was. */
export function AlertGroups(props: AlertGroupsProps): ReactElement {
  const { shelf, alerts, quiet, marked, onMark } = props;
  const { data: servers = [] } = useServers();
  const byId = new Map(servers.map((server) => [server.server_id, server]));

  function rows(own: readonly Alert[], named: boolean): ReactNode {
    return own.map((alert) => (
      <AlertRow
        key={alert.alert_id}
        alert={alert}
        serverName={named ? byId.get(alert.server_id ?? '')?.display_name : undefined}
        marked={marked.has(alert.alert_id)}
        onMark={(on) => onMark([alert.alert_id], on)}
      />
    ));
  }

  return (
    <div className="rounded-lg border border-line bg-card">
      {shelf === 'history'
        ? groupByDay(alerts, (at) => dayInWords(at, hubNow())).map(({ day, alerts: own }) => (
            <Group key={day} label={day} head={<span>{day}</span>} aside={formatCount(own.length, 'alert')}>
              {rows(own, true)}
            </Group>
          ))
        : groupByServer(alerts).map(({ serverId, alerts: own }) => (
            <ServerGroup
              key={serverId ?? ''}
              server={byId.get(serverId ?? '')}
              serverId={serverId}
              alerts={own}
              marked={marked}
              onMark={onMark}
            >
              {rows(own, false)}
            </ServerGroup>
          ))}
      {quiet.length === 0 ? null : (
        <Group label="Quiet for now" head={<span>Quiet for now</span>} aside={formatCount(quiet.length, 'alert')}>
          {rows(quiet, true)}
        </Group>
      )}
    </div>
  );
}

interface ServerGroupProps {
  readonly server: Server | undefined;
  readonly serverId: string | null;
  readonly alerts: readonly Alert[];
  readonly marked: ReadonlySet<string>;
  readonly onMark: (alertIds: readonly string[], on: boolean) => void;
  readonly children: ReactNode;
}

function ServerGroup({ server, serverId, alerts, marked, onMark, children }: ServerGroupProps): ReactElement {
  const siteNames = useSiteNames();
  const site = siteNames.get(server?.site_id ?? '');
  const name = server?.display_name ?? serverId ?? 'The hub and its sites';
  const ids = alerts.map((alert) => alert.alert_id);
  const all = ids.every((id) => marked.has(id));
  const head = (
    <>
      <label className="relative flex size-5 items-center justify-center after:absolute after:-inset-3">
        <input
          type="checkbox"
          checked={all}
          aria-label={`Mark all alerts of ${name}`}
          onChange={() => onMark(ids, !all)}
          className="size-4 accent-accent"
        />
      </label>
      {server ? <StateGlyph state={stateOfServer(server)} /> : null}
      {server ? (
        <Link
          to="/servers/$serverId"
          params={{ serverId: server.server_id }}
          search={{}}
          className="relative min-w-0 truncate after:absolute after:-inset-y-3 after:inset-x-0 hover:underline"
        >
          <MachineText text={name} />
        </Link>
      ) : (
        <MachineText text={name} truncate />
      )}
      {site === undefined ? null : <MachineText text={site} truncate className="font-normal text-ink-3" />}
    </>
  );
  return (
    <Group label={name} head={head} aside={formatNumber(ids.length)}>
      {children}
    </Group>
  );
}

interface GroupProps {
  readonly label: string;
  readonly head: ReactNode;
  readonly aside: string;
  readonly children: ReactNode;
}

function Group({ label, head, aside, children }: GroupProps): ReactElement {
  return (
    <section aria-label={label} className="group/section border-t border-line first:border-t-0">
      <h2 className="sticky top-(--header) z-10 flex h-10 items-center gap-2.5 bg-card px-4 text-sm font-semibold shadow-[inset_0_-1px_0_var(--line)] group-first/section:rounded-t-lg">
        {head}
        <span className="ml-auto shrink-0 text-xs font-normal text-ink-3 tabular-nums">{aside}</span>
      </h2>
      <ul aria-label={label} className="divide-y divide-line">
        {children}
      </ul>
    </section>
  );
}
