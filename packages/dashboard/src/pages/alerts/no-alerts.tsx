import { Link } from '@tanstack/react-router';
import { BellOff, CircleCheck, SearchX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useServers } from '../../api/fleet.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { Shelf } from './use-shelf.ts';

interface NoAlertsProps {
  readonly shelf: Shelf;
  /** Something narrows the list. */
  readonly filtered: boolean;
}

/** Nothing to show: because all is well, because nobody has acknowledged anything, or because a filter is too narrow. */
export function NoAlerts({ shelf, filtered }: NoAlertsProps): ReactElement {
  const [, change] = useAddress();
  if (filtered) {
    return (
      <EmptyState
        icon={<SearchX size={20} aria-hidden="true" />}
        title="No alert fits"
        action={<Button onClick={() => change({ q: '', server: '', state: '', site: '', rule: '' })}>Show all</Button>}
      >
        The filter above leaves nothing over.
      </EmptyState>
    );
  }
  if (shelf === 'acknowledged') {
    return (
      <EmptyState icon={<BellOff size={20} aria-hidden="true" />} title="Nothing is acknowledged">
        An alert that somebody has acknowledged stays here, silent until it gets worse, and goes when its problem ends.
      </EmptyState>
    );
  }
  return <AllWell history={shelf === 'history'} />;
}

function AllWell({ history }: { readonly history: boolean }): ReactElement {
  const { data: servers = [] } = useServers();
  let newest: string | null = null;
  for (const { last_seen: seen } of servers) if (seen !== null && (newest === null || seen > newest)) newest = seen;
  return (
    <EmptyState
      icon={
        <span className="text-ok">
          <CircleCheck size={22} aria-hidden="true" />
        </span>
      }
      title={history ? 'There has been no alert yet' : 'Nothing is wrong'}
      action={
        <Link to="/rules" search={{}} className={buttonClass('secondary')}>
          See what is watched
        </Link>
      }
    >
      <p>
        {newest === null ? (
          'No server has reported yet.'
        ) : (
          <>
            Last look <RelativeTime at={newest} />.
          </>
        )}{' '}
        Every server is judged by the rules with each of its reports; what breaks one stands here at once.
      </p>
    </EmptyState>
  );
}
