import { absentWords } from '@labkeeper/protocol/absent-words';
import type { CollectorReport } from '@labkeeper/protocol/agent';
import type { Page } from '@labkeeper/protocol/page';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { SlidersHorizontal } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Switch } from '../../ui/field.tsx';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { HintText } from '../../ui/hint-text.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { State } from '../../ui/state.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { CollectorDialog } from './collector-dialog.tsx';

/** A collector as `GET /collectors` tells of it. */
export interface CollectorRow {
  readonly name: string;
  readonly about: string;
  readonly interval_seconds: number;
  readonly enabled: boolean;
  readonly report: CollectorReport | null;
}

/** How a collector fares, as state and word: a machine that lacks the hardware is no problem. */
export function collectorState(row: Pick<CollectorRow, 'enabled' | 'report'>): { state: State; word: string } {
  if (!row.enabled) return { state: 'unknown', word: 'Off' };
  if (row.report === null) return { state: 'unknown', word: 'Not reported' };
  if (row.report.status === 'OK') return { state: 'ok', word: 'OK' };
  return row.report.status === 'ABSENT' ? { state: 'unknown', word: 'Not here' } : { state: 'fail', word: 'Failed' };
}

/** What to say of a collector beside its state: its own error, or why the machine has nothing for it; undefined where all is said. */
export function collectorReason(row: Pick<CollectorRow, 'name' | 'enabled' | 'report'>): string | undefined {
  if (!row.enabled || row.report === null) return undefined;
  if (typeof row.report.error === 'string') return row.report.error;
  if (row.report.status !== 'ABSENT') return undefined;
  return absentWords(row.name) ?? 'This machine has nothing that it could measure.';
}

/** Collectors in trouble first, those without hardware last. */
export function orderCollectors(rows: readonly CollectorRow[]): CollectorRow[] {
  const rank: Readonly<Record<string, number>> = { Failed: 0, OK: 1, 'Not reported': 2, Off: 3, 'Not here': 4 };
  return rows.toSorted(
    (left, right) =>
      (rank[collectorState(left).word] ?? 9) - (rank[collectorState(right).word] ?? 9) ||
      left.name.localeCompare(right.name),
  );
}

/** What the agent measures, how each part fared, and a switch for each. */
export function CollectorsCard({ server }: { readonly server: ServerDetail }): ReactElement {
  const serverId = server.server_id;
  const key = [...keys.server(serverId), 'collectors'];
  const client = useQueryClient();
  const [edited, edit] = useState<string>();
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => callApi<Page<CollectorRow>>('/collectors', { signal, query: { server_id: serverId } }),
    refetchInterval: 60_000,
  });
  const toggle = useMutation({
    mutationFn: ({ name, enabled }: { name: string; enabled: boolean }) =>
      callApi(`/collectors/${encodeURIComponent(name)}/${enabled ? 'enable' : 'disable'}`, {
        method: 'POST',
        query: { server_id: serverId },
      }),
    onSuccess: (_, { name, enabled }) =>
      showToast(`${name} is ${enabled ? 'on' : 'off'}; the agent follows with its next report.`),
    onError: (error) => showToast(messageOf(error), 'fail'),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const rows = orderCollectors(query.data?.items ?? []);
  return (
    <Card title="Collectors" flush>
      {query.isPending ? (
        <div className="space-y-3 p-4">
          {[0, 1, 2, 3].map((index) => (
            <Skeleton key={index} className="h-8 w-full" />
          ))}
        </div>
      ) : null}
      {query.error && rows.length === 0 ? (
        <div className="px-4 pb-4">
          <ErrorNote
            message={messageOf(query.error)}
            requestId={query.error instanceof ApiError ? query.error.requestId : undefined}
            action={
              <Button size="sm" onClick={() => void query.refetch()}>
                Try again
              </Button>
            }
          />
        </div>
      ) : null}
      {rows.length === 0 ? null : (
        <PlainTable
          label="Collectors"
          rows={rows}
          rowKey={(row) => row.name}
          columns={[
            { id: 'name', head: 'Measures', cell: (row) => <CollectorName row={row} /> },
            { id: 'state', head: 'Status', wide: true, cell: (row) => <CollectorStatus row={row} /> },
            {
              id: 'every',
              head: 'Every',
              numeric: true,
              wide: true,
              cell: (row) => (row.interval_seconds === 0 ? 'each report' : formatDuration(row.interval_seconds)),
            },
            {
              id: 'took',
              head: 'Took',
              numeric: true,
              wide: true,
              cell: (row) => (row.report === null ? '–' : `${formatNumber(row.report.took_ms, 1)} ms`),
            },
            {
              id: 'on',
              head: <span className="sr-only">On or off</span>,
              numeric: true,
              cell: (row) => (
                <span className="inline-flex items-center gap-2">
                  <IconButton label={`How ${row.name} is collected`} onClick={() => edit(row.name)}>
                    <SlidersHorizontal size={14} aria-hidden="true" />
                  </IconButton>
                  <Switch
                    label={`Collect ${row.name}`}
                    checked={row.enabled}
                    disabled={toggle.isPending}
                    onChange={(enabled) => toggle.mutate({ name: row.name, enabled })}
                  />
                </span>
              ),
            },
          ]}
        />
      )}
      {edited === undefined ? null : <CollectorDialog server={server} name={edited} onClose={() => edit(undefined)} />}
    </Card>
  );
}

function CollectorName({ row }: { readonly row: CollectorRow }): ReactElement {
  return (
    <div className="min-w-0">
      <p className="font-medium">{row.name}</p>
      <p className="text-xs text-pretty text-ink-3 max-sm:hidden">{row.about}</p>
      <div className="sm:hidden">
        <CollectorStatus row={row} />
      </div>
    </div>
  );
}

function CollectorStatus({ row }: { readonly row: CollectorRow }): ReactElement {
  const { state, word } = collectorState(row);
  const reason = collectorReason(row);
  const hint = row.report?.hint;
  return (
    <div className="min-w-0 sm:max-w-[44ch]">
      <StatusBadge state={state} label={word} />
      {reason === undefined ? null : (
        <p className="mt-0.5 text-xs wrap-anywhere text-ink-2">
          <MachineText text={reason} />
        </p>
      )}
      {row.enabled && typeof hint === 'string' ? (
        <div className="mt-1.5 max-sm:-mr-28">
          <HintText text={hint} />
        </div>
      ) : null}
    </div>
  );
}
