import type { Channel, Notification, NotificationStatus } from '@labkeeper/protocol/notification';
import { ScrollText } from 'lucide-react';
import type { ReactElement } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { useChannels } from '../../api/channels.ts';
import { useNotifications } from '../../api/notifications.ts';
import { type AddressSearch, useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Select } from '../../ui/field.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { ResendButton, StatusCell, WhatCell } from './log-cells.tsx';
import { statusChoices, statusOf } from './log-words.ts';

/** Every message: what it said, which way it went, what became of it, and why. */
export function LogTab(): ReactElement {
  const [search, change] = useAddress();
  const { data: channels = [] } = useChannels();
  const status = statusOf(search.state);
  const query = useNotifications({ status, channelId: search.channel });
  const filtered = status !== undefined || search.channel !== undefined;
  return (
    <>
      <LogFilters status={status} channelId={search.channel} channels={channels} onChange={change} />
      <LogList query={query} channels={channels} filtered={filtered} onAll={() => change({ state: '', channel: '' })} />
    </>
  );
}

interface LogFiltersProps {
  readonly status: NotificationStatus | undefined;
  readonly channelId: string | undefined;
  readonly channels: readonly Channel[];
  readonly onChange: (change: AddressSearch) => void;
}

function LogFilters({ status, channelId, channels, onChange }: LogFiltersProps): ReactElement {
  return (
    <div className="mb-3 grid grid-cols-2 gap-2 sm:flex">
      <Select
        aria-label="State"
        className="sm:w-52"
        value={status ?? ''}
        onChange={(event) => onChange({ state: event.currentTarget.value })}
      >
        <option value="">Every state</option>
        {statusChoices.map((choice) => (
          <option key={choice.status} value={choice.status}>
            {choice.label}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Channel"
        className="sm:w-52"
        value={channelId ?? ''}
        onChange={(event) => onChange({ channel: event.currentTarget.value })}
      >
        <option value="">Every channel</option>
        {channels.map((channel) => (
          <option key={channel.channel_id} value={channel.channel_id}>
            {visibleText(channel.name)}
          </option>
        ))}
      </Select>
    </div>
  );
}

interface LogListProps extends EmptyLogProps {
  readonly query: ReturnType<typeof useNotifications>;
  readonly channels: readonly Channel[];
}

function LogList({ query, channels, filtered, onAll }: LogListProps): ReactElement {
  const rows = query.data?.pages.flatMap((page) => page.items);
  if (rows === undefined && query.error) {
    return (
      <ErrorNote
        message={messageOf(query.error)}
        requestId={query.error instanceof ApiError ? query.error.requestId : undefined}
        action={
          <Button size="sm" onClick={() => void query.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  return (
    <Card flush>
      {rows === undefined ? <LogSkeleton /> : null}
      {rows?.length === 0 ? <EmptyLog filtered={filtered} onAll={onAll} /> : null}
      {rows !== undefined && rows.length > 0 ? <LogTable rows={rows} channels={channels} /> : null}
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

interface LogTableProps {
  readonly rows: readonly Notification[];
  readonly channels: readonly Channel[];
}

function LogTable({ rows, channels }: LogTableProps): ReactElement {
  const names = new Map(channels.map((channel) => [channel.channel_id, visibleText(channel.name)]));
  return (
    <PlainTable
      label="Notifications"
      rows={rows}
      rowKey={(row) => row.notification_id}
      columns={[
        {
          id: 'what',
          head: 'What',
          grow: true,
          cell: (row) => <WhatCell row={row} channel={names.get(row.channel_id) ?? 'a deleted channel'} />,
        },
        {
          id: 'channel',
          head: 'Channel',
          wide: true,
          cell: (row) => <span className="text-ink-2">{names.get(row.channel_id) ?? 'deleted'}</span>,
        },
        { id: 'state', head: 'State', wide: true, cell: (row) => <StatusCell row={row} /> },
        {
          id: 'at',
          head: 'When',
          wide: true,
          cell: (row) => <RelativeTime at={row.created_at} className="text-ink-2" />,
        },
        {
          id: 'act',
          wide: true,
          head: <span className="sr-only">Again</span>,
          cell: (row) => <ResendButton row={row} />,
        },
      ]}
    />
  );
}

interface EmptyLogProps {
  readonly filtered: boolean;
  readonly onAll: () => void;
}

function EmptyLog({ filtered, onAll }: EmptyLogProps): ReactElement {
  if (filtered) {
    return (
      <EmptyState title="Nothing like this" action={<Button onClick={onAll}>Show all</Button>}>
        No message has this state on this channel.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ScrollText size={22} aria-hidden="true" />} title="Nothing was sent yet">
      Every message will stand here with what became of it: delivered, held for the morning, waiting for the other side,
      or given up with the reason, and then it can be sent again.
    </EmptyState>
  );
}

function LogSkeleton(): ReactElement {
  return (
    <div className="space-y-3 p-4" role="status" aria-label="Loading">
      {[0, 1, 2, 3, 4].map((index) => (
        <Skeleton key={index} className="h-9 w-full" />
      ))}
    </div>
  );
}
