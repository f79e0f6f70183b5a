import type { SystemHealth, SystemStats } from '@labkeeper/protocol/system';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { Card } from '../../ui/card.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateGlyph, StatusBadge } from '../../ui/status-badge.tsx';
import { BackupsCard } from './backups-card.tsx';
import { counterWords } from './counter-words.ts';
import { SectionState } from './section-state.tsx';

const healthWords: Readonly<Record<SystemHealth['status'], { state: 'ok' | 'warn' | 'fail'; label: string }>> = {
  ok: { state: 'ok', label: 'All well' },
  migrating: { state: 'warn', label: 'Migrating' },
  storage_full: { state: 'fail', label: 'Disk full' },
  storage_failing: { state: 'fail', label: 'Disk failing' },
  stopping: { state: 'warn', label: 'Stopping' },
};

/** How the hub itself is: health, what it holds and what it costs, backups. */
export function SystemSection(): ReactElement {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="min-w-0 space-y-4">
        <HealthCard />
        <BackupsCard />
      </div>
      <div className="min-w-0 space-y-4">
        <StatsCard />
        <CountersCard />
      </div>
    </div>
  );
}

function HealthCard(): ReactElement {
  const query = useQuery({
    queryKey: ['system', 'health'],
    queryFn: ({ signal }) => callApi<SystemHealth>('/system/health', { signal }),
    refetchInterval: 15_000,
  });
  return (
    <Card title="Health" aside={query.data ? <StatusBadge {...healthWords[query.data.status]} /> : undefined}>
      <SectionState query={query}>
        {(health) => (
          <ul className="space-y-2">
            {(health.checks ?? []).map((check) => (
              <li key={check.name} className="flex items-start gap-2.5 text-base">
                <span className="mt-1">
                  <StateGlyph state={check.ok ? 'ok' : 'fail'} />
                </span>
                <div className="min-w-0">
                  <p className="font-medium">{sentence(check.name)}</p>
                  <p className="text-sm break-words text-ink-2">{check.message}</p>
                </div>
              </li>
            ))}
          </ul>
        )}
      </SectionState>
    </Card>
  );
}

function sentence(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const engines = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

function useStats() {
  return useQuery({
    queryKey: ['system', 'stats'],
    queryFn: ({ signal }) => callApi<SystemStats>('/system/stats', { signal }),
    // Who looks at it is counted a moment after the page is there.
    refetchInterval: 5000,
  });
}

function StatsCard(): ReactElement {
  const query = useStats();
  return (
    <Card title="Hub">
      <SectionState query={query}>{(stats) => <Facts facts={factsOf(stats)} />}</SectionState>
    </Card>
  );
}

function factsOf(stats: SystemStats): [string, ReactNode][] {
  const seconds = (Date.now() - Date.parse(stats.started_at)) / 1000;
  return [
    ['Version', stats.version],
    ['Running since', <RelativeTime key="since" at={stats.started_at} />],
    ['Database', `${engines[stats.engine]}, ${formatBytes(stats.database_bytes)}`],
    ['Free on its disk', formatBytes(stats.disk_free_bytes)],
    ['Servers', formatNumber(stats.servers)],
    ['Series', formatNumber(stats.series)],
    ['Memory', formatBytes(stats.memory_bytes)],
    ['Processor', `${formatPercent((stats.cpu_seconds / Math.max(1, seconds)) * 100, 1)} of a core on average`],
    ['Agents connected', formatNumber(stats.agents_connected)],
    ['Dashboards open', formatNumber(stats.viewers)],
    ['Last backup', stats.last_backup_at === null ? 'none' : <RelativeTime key="backup" at={stats.last_backup_at} />],
  ];
}

function Facts({ facts }: { readonly facts: readonly [string, ReactNode][] }): ReactElement {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-2.5 text-base">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-ink-3">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function CountersCard(): ReactElement | null {
  const { data } = useStats();
  const counters = Object.entries(data?.counters ?? {}).sort(([left], [right]) => left.localeCompare(right));
  if (counters.length === 0) return null;
  return (
    <Card title="Counted since the start">
      <dl className="divide-y divide-line text-sm">
        {counters.map(([name, count]) => (
          <div key={name} className="flex justify-between gap-4 py-1.5">
            <dt className="min-w-0 break-words text-ink-2">{counterWords(name)}</dt>
            <dd className="font-medium">{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
