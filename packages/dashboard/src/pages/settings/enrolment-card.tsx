import type { EnrollmentToken } from '@labkeeper/protocol/agent';
import type { Page } from '@labkeeper/protocol/page';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Ticket } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { dropEnrolmentToken } from '../../api/change-servers.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { hubNow } from '../../ui/clock.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { showToast } from '../../ui/toast.tsx';
import { orderTokens, stateOfToken, tokenWords } from './enrolment-rows.ts';
import { SectionState } from './section-state.tsx';

/** Tokens with which new agents get a key of their own. */
export function EnrolmentCard(): ReactElement {
  const [, change] = useAddress();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.enrolment,
    queryFn: ({ signal }) => callApi<Page<EnrollmentToken>>('/enrollment-tokens', { signal }),
  });
  const drop = useMutation({
    mutationFn: (token: EnrollmentToken) => dropEnrolmentToken(token.token_id),
    onSuccess: (_, token) =>
      showToast(
        stateOfToken(token, hubNow()) === 'open'
          ? `${token.name} is withdrawn; agents that used it keep their keys.`
          : `${token.name} is off the list.`,
      ),
    onError: (error) => showToast(messageOf(error), 'fail'),
    onSettled: () => client.invalidateQueries({ queryKey: keys.enrolment }),
  });
  return (
    <Card
      title="Enrolment tokens"
      flush
      aside={
        <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onClick={() => change({ dialog: 'add-server' })}>
          Add a server
        </Button>
      }
    >
      <div className="px-4 pb-2 text-sm text-ink-2">
        A token stands in the line that installs an agent, and gives it a key of its own.
      </div>
      <SectionState query={query} padded>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState small icon={<Ticket size={18} aria-hidden="true" />} title="No tokens">
              Adding a server makes one that is good for a single machine and a quarter of an hour.
            </EmptyState>
          ) : (
            <TokensTable tokens={orderTokens(items, hubNow())} onDrop={(token) => drop.mutate(token)} />
          )
        }
      </SectionState>
    </Card>
  );
}

interface TokensTableProps {
  readonly tokens: readonly EnrollmentToken[];
  readonly onDrop: (token: EnrollmentToken) => void;
}

function TokensTable({ tokens, onDrop }: TokensTableProps): ReactElement {
  const now = hubNow();
  return (
    <PlainTable
      label="Enrolment tokens"
      rows={tokens}
      rowKey={(token) => token.token_id}
      columns={[
        {
          id: 'name',
          head: 'Name',
          grow: true,
          cell: (token) => (
            <div className={stateOfToken(token, now) === 'open' ? '' : 'text-ink-3'}>
              <MachineText text={token.name} truncate className="font-medium" />
              <MachineText text={tokenWords(token)} truncate className="text-xs text-ink-3" />
            </div>
          ),
        },
        {
          id: 'uses',
          head: 'Uses left',
          numeric: true,
          wide: true,
          cell: (token) => `${token.uses_left} of ${token.uses}`,
        },
        { id: 'ends', head: 'Ends', cell: (token) => <TokenEnd token={token} now={now} /> },
        {
          id: 'drop',
          head: <span className="sr-only">Withdraw or remove</span>,
          numeric: true,
          cell: (token) => {
            const word = stateOfToken(token, now) === 'open' ? 'Withdraw' : 'Remove';
            return (
              <Button size="sm" variant="ghost" aria-label={`${word} ${token.name}`} onClick={() => onDrop(token)}>
                {word}
              </Button>
            );
          },
        },
      ]}
    />
  );
}

function TokenEnd({ token, now }: { readonly token: EnrollmentToken; readonly now: number }): ReactElement {
  const state = stateOfToken(token, now);
  if (state === 'open') return <RelativeTime at={token.expires_at} className="whitespace-nowrap" />;
  return <span className="whitespace-nowrap text-ink-3">{state === 'used_up' ? 'Used up' : 'Expired'}</span>;
}
