import { Link, useParams } from '@tanstack/react-router';
import { ServerCrash, ServerOff } from 'lucide-react';
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { type AddressSearch, useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { createCrosshair, CrosshairContext } from '../../ui/chart-crosshair.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { AgentTab } from './agent-tab.tsx';
import { ContainersTab } from './containers-tab.tsx';
import { DisksTab } from './disks-tab.tsx';
import { FirstReport } from './first-report.tsx';
import { LogsTab } from './logs-tab.tsx';
import { NetworkTab } from './network-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PortsTab } from './ports-tab.tsx';
import { ProcessesTab } from './processes-tab.tsx';
import { RangeBar } from './range-bar.tsx';
import { SensorsTab } from './sensors-tab.tsx';
import { ServerHeader } from './server-header.tsx';
import { ServerSkeleton } from './server-skeleton.tsx';
import { ServicesTab } from './services-tab.tsx';
import { useLiveStore, useServerView } from './server-view.ts';
import { useServer } from './use-server.ts';

const tabs = [
  { id: 'overview', label: 'Overview', content: OverviewTab, ranged: true },
  { id: 'disks', label: 'Disks', content: DisksTab, ranged: true },
  { id: 'containers', label: 'Containers', content: ContainersTab, ranged: true },
  { id: 'network', label: 'Network', content: NetworkTab, ranged: true },
  { id: 'ports', label: 'Ports', content: PortsTab, ranged: false },
  { id: 'services', label: 'Services', content: ServicesTab, ranged: false },
  { id: 'processes', label: 'Processes', content: ProcessesTab, ranged: false },
  { id: 'sensors', label: 'Sensors and power', content: SensorsTab, ranged: true },
  { id: 'logs', label: 'Logs', content: LogsTab, ranged: false },
  { id: 'agent', label: 'Agent', content: AgentTab, ranged: false },
] as const;

/** One server: how it is now, how it has been going, and what is known about it. */
export function ServerPage(): ReactElement {
  const serverId = useParams({ strict: false, select: (params: { serverId?: string }) => params.serverId ?? '' });
  // Another server is another page: nothing of the one before may shine through.
  return <ServerLoader key={serverId} serverId={serverId} />;
}

function ServerLoader({ serverId }: { readonly serverId: string }): ReactElement {
  const { server, loading, error, retry } = useServer(serverId);
  if (server) return <ServerContent server={server} />;
  if (loading) return <ServerSkeleton />;
  if (error instanceof ApiError && error.status === 404) return <NoSuchServer serverId={serverId} />;
  return <Unreadable error={error} onRetry={retry} />;
}

function Unreadable({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }): ReactElement {
  return (
    <EmptyState
      alone
      icon={<ServerCrash size={22} aria-hidden="true" />}
      title="This server cannot be shown"
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      <p>{messageOf(error)} Nothing is lost: its agent keeps what it measures until the hub takes it.</p>
      {error instanceof ApiError && error.requestId !== undefined ? (
        <p className="mt-1 text-xs text-ink-3">
          Request <code className="font-mono break-all select-all">{error.requestId}</code>
        </p>
      ) : null}
    </EmptyState>
  );
}

function NoSuchServer({ serverId }: { readonly serverId: string }): ReactElement {
  return (
    <EmptyState
      alone
      icon={<ServerOff size={22} aria-hidden="true" />}
      title="There is no such server"
      action={
        <Link to="/" className={buttonClass('primary')}>
          All servers
        </Link>
      }
    >
      No server has the id <MachineText text={serverId} className="font-mono" />. It may have been removed, or the link
      is for another hub.
    </EmptyState>
  );
}

function ServerContent({ server }: { readonly server: ServerDetail }): ReactElement {
  const [search] = useAddress();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const store = useLiveStore(server.server_id);
  const view = useServerView(server, store, width);
  const crosshair = useMemo(() => createCrosshair(), []);
  const tab = tabs.find((one) => one.id === search.tab) ?? tabs[0];
  const Content = tab.content;
  const name = visibleText(server.display_name);
  usePageTitle(tab.id === 'overview' ? name : `${tab.label} · ${name}`);
  const items = tabs.map(({ id, label }) => ({
    id,
    label,
    link: {
      to: '.' as const,
      search: (before: AddressSearch) => ({
        ...before,
        tab: id === 'overview' ? undefined : id,
        sort: undefined,
        q: undefined,
        state: undefined,
        log: undefined,
        disk: undefined,
      }),
    },
  }));
  if (server.last_seen === null) {
    return (
      <div ref={frame} className="min-w-0">
        <ServerHeader server={server} store={store} />
        <FirstReport server={server} />
      </div>
    );
  }
  return (
    <div ref={frame} className="min-w-0">
      <ServerHeader server={server} store={store} />
      <Tabs label={`Parts of ${server.display_name}`} items={items} active={tab.id} />
      <CrosshairContext.Provider value={crosshair}>
        {tab.ranged ? <RangeBar server={server} view={view} /> : null}
        <Content server={server} view={view} />
      </CrosshairContext.Provider>
    </div>
  );
}

/** The width that charts get, CSS pixels; a guess before the first layout. */
function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(() => Math.min(innerWidth - 32, 780));
  useEffect(() => {
    if (!frame.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      // Beside the charts stands a column of cards where there is room for it.
      const whole = entry?.contentRect.width ?? 0;
      if (whole > 0) setWidth(whole >= 900 ? whole - 340 : whole);
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  return Math.ceil(width / 120) * 120;
}
