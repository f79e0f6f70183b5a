import type { OwnSession } from '@labkeeper/protocol/account';
import type { Page } from '@labkeeper/protocol/page';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { browserName } from './browser-name.ts';
import { SectionState } from './section-state.tsx';

const listKey = ['session', 'list'];

/** Where one is logged in, and a way out of each place. */
export function SessionsCard(): ReactElement {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: listKey,
    queryFn: ({ signal }) => callApi<Page<OwnSession>>('/auth/sessions', { signal }),
    refetchInterval: 60_000,
  });
  const end = useMutation({
    mutationFn: ({ session_id: id }: OwnSession) =>
      callApi(`/auth/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: (_, session) => showToast(`${browserName(session.user_agent)} is logged out.`),
    onError: (error) => showToast(messageOf(error), 'fail'),
    onSettled: () => client.invalidateQueries({ queryKey: listKey }),
  });
  return (
    <Card title="Where you are logged in">
      <SectionState query={query}>
        {({ items }) => (
          <ul className="max-h-96 divide-y divide-line overflow-y-auto" aria-label="Sessions">
            {items.map((session) => (
              <SessionItem
                key={session.session_id}
                session={session}
                busy={end.isPending && end.variables.session_id === session.session_id}
                onEnd={() => end.mutate(session)}
              />
            ))}
          </ul>
        )}
      </SectionState>
    </Card>
  );
}

interface SessionItemProps {
  readonly session: OwnSession;
  readonly busy: boolean;
  readonly onEnd: () => void;
}

function SessionItem({ session, busy, onEnd }: SessionItemProps): ReactElement {
  const name = browserName(session.user_agent);
  return (
    <li className="flex min-h-13 items-center gap-3 py-1.5 text-base">
      <div className="min-w-0 flex-1">
        <MachineText text={name} truncate className="font-medium" />
        <p className="truncate text-xs text-ink-3">
          {session.address === null ? null : (
            <>
              <MachineText text={session.address} className="font-mono" /> ·{' '}
            </>
          )}
          used <RelativeTime at={session.last_seen_at} /> · since <RelativeTime at={session.created_at} />
        </p>
      </div>
      {session.current ? (
        <StatusBadge state="ok" label="This browser" />
      ) : (
        <Button size="sm" busy={busy} aria-label={`Log out ${name}`} onClick={onEnd}>
          Log out
        </Button>
      )}
    </li>
  );
}
