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
import { EmptyState } from '../../ui/empty-state.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { showToast } from '../../ui/toast.tsx';
import { SectionState } from './section-state.tsx';

/** Tokens with which new agents get a key of their own. */
export function EnrolmentCard(): ReactElement {
  const [, change] = useAddress();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.enrolment,
    queryFn: ({ signal }) => callApi<Page<EnrollmentToken>>('/enrollment-tokens', { signal }),
  });
  const withdraw = useMutation({
    mutationFn: (token: EnrollmentToken) => dropEnrolmentToken(token.token_id),
    onSuccess: (_, token) => showToast(`${token.name} is withdrawn; agents that used it keep their keys.`),
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
            <EmptyState small icon={<Ticket size={18} aria-hidden="true" />} title="No open tokens">
              Adding a server makes one that is good for a single machine and a quarter of an hour.
            </EmptyState>
          ) : (
            <PlainTable
              label="Enrolment tokens"
              rows={items}
              rowKey={(token) => token.token_id}
              columns={[
                {
                  id: 'name',
                  head: 'Name',
                  cell: (token) => <MachineText text={token.name} className="font-medium" />,
                },
                {
                  id: 'for',
                  head: 'For',
                  cell: (token) => (token.server_id === null ? 'any machine' : <MachineText text={token.server_id} />),
                },
                {
                  id: 'uses',
                  head: 'Uses left',
                  numeric: true,
                  cell: (token) => `${token.uses_left} of ${token.uses}`,
                },
                {
                  id: 'used',
                  head: 'Used by',
                  wide: true,
                  cell: (token) => (token.used_by.length === 0 ? '–' : <MachineText text={token.used_by.join(', ')} />),
                },
                { id: 'ends', head: 'Ends', cell: (token) => <RelativeTime at={token.expires_at} /> },
                {
                  id: 'withdraw',
                  head: <span className="sr-only">Withdraw</span>,
                  numeric: true,
                  cell: (token) => (
                    <Button
                      size="sm"
                      variant="ghost"
                      aria-label={`Withdraw ${token.name}`}
                      onClick={() => withdraw.mutate(token)}
                    >
                      Withdraw
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </SectionState>
    </Card>
  );
}
