import type { Page } from '@labkeeper/protocol/page';
import type { AuditEntry } from '@labkeeper/protocol/system';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { auditActor, auditDetails, auditTarget, auditWords } from './audit-words.ts';

/** Who did what, the newest first, as far back as it goes. */
export function AuditSection(): ReactElement {
  const query = useInfiniteQuery({
    queryKey: ['system', 'audit'],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<AuditEntry>>('/system/audit', { signal, query: { limit: 50, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.error && entries.length === 0) {
    return (
      <ErrorNote
        message={messageOf(query.error)}
        requestId={query.error instanceof ApiError ? query.error.requestId : undefined}
      />
    );
  }
  return (
    <Card title="Audit" flush>
      <p className="px-4 pb-2 text-sm text-ink-2">
        Everything that was changed here and by whom. It is kept for ever and cannot be edited.
      </p>
      {query.isPending ? (
        <div className="space-y-3 p-4" role="status" aria-label="Loading">
          {[0, 1, 2, 3, 4].map((index) => (
            <Skeleton key={index} className="h-8 w-full" />
          ))}
        </div>
      ) : (
        <PlainTable
          label="Audit"
          rows={entries}
          rowKey={(entry) => entry.audit_id}
          columns={[
            {
              id: 'at',
              head: 'When',
              cell: (entry) => <RelativeTime at={entry.at} className="whitespace-nowrap text-ink-2" />,
            },
            { id: 'what', head: 'What', cell: (entry) => <EntryWords entry={entry} /> },
            {
              id: 'from',
              head: 'From',
              wide: true,
              cell: (entry) => <MachineText text={entry.address ?? '–'} className="font-mono text-sm text-ink-2" />,
            },
          ]}
        />
      )}
      {query.hasNextPage ? (
        <div className="flex justify-center border-t border-line p-3">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

function EntryWords({ entry }: { readonly entry: AuditEntry }): ReactElement {
  const details = auditDetails(entry);
  const target = auditTarget(entry);
  return (
    <div className="min-w-0">
      <p>
        <MachineText text={auditActor(entry.actor)} className="font-medium" /> {auditWords(entry.action)}
        {target === null ? null : (
          <>
            {' '}
            <MachineText text={target} className="font-medium" />
          </>
        )}
      </p>
      {details === '' ? null : (
        <p className="mt-0.5 text-xs break-words text-ink-3">
          <MachineText text={details} />
        </p>
      )}
    </div>
  );
}
