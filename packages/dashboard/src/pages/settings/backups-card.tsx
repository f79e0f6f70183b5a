import type { Page } from '@labkeeper/protocol/page';
import type { Backup } from '@labkeeper/protocol/system';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import type { ReactElement } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { SectionState } from './section-state.tsx';

const listKey = ['system', 'backups'];

/** Copies of the database: which there are, whether each was read back, and one at once. A hub that makes none has no such card. */
export function BackupsCard(): ReactElement | null {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: listKey,
    queryFn: ({ signal }) => callApi<Page<Backup>>('/system/backups', { signal }),
  });
  const make = useMutation({
    mutationFn: () => callApi<Backup>('/system/backup', { method: 'POST' }),
    onSuccess: () => showToast('The backup is made.'),
    onError: (error) => showToast(messageOf(error), 'fail'),
    onSettled: () => client.invalidateQueries({ queryKey: ['system'] }),
  });
  if (query.error instanceof ApiError && query.error.status === 404) return null;
  return (
    <Card
      title="Backups"
      aside={
        <Button size="sm" busy={make.isPending} onClick={() => make.mutate()}>
          {make.isPending ? 'Making one…' : 'Make one now'}
        </Button>
      }
    >
      <SectionState query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState small icon={<Archive size={18} aria-hidden="true" />} title="No backup yet">
              One is made every night into the folder <code className="font-mono">backups</code> of the hub’s data, and
              read back to see that it is whole.
            </EmptyState>
          ) : (
            <ul className="max-h-96 divide-y divide-line overflow-y-auto">
              {items.map((backup) => (
                <li key={backup.name} className="flex min-h-11 items-center gap-3 py-1.5 text-base">
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-mono text-sm">{backup.name}</p>
                    <p className="text-xs text-ink-3">
                      <RelativeTime at={backup.created_at} /> · {formatBytes(backup.size_bytes)}
                    </p>
                  </div>
                  <StatusBadge
                    state={backup.verified ? 'ok' : 'warn'}
                    label={backup.verified ? 'Verified' : 'Not verified'}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </SectionState>
    </Card>
  );
}
