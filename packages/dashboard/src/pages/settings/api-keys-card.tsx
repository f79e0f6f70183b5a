import type { ApiKey } from '@labkeeper/protocol/account';
import type { Page } from '@labkeeper/protocol/page';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { hubNow } from '../../ui/clock.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { orderKeys, stateOfKey } from './api-key-rows.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { SectionState } from './section-state.tsx';

const listKey = ['api-keys'];

/** Keys of scripts and agents: which there are, who uses them, and how to end one. */
export function ApiKeysCard(): ReactElement {
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<ApiKey>();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: listKey,
    queryFn: ({ signal }) => callApi<Page<ApiKey>>('/api-keys', { signal }),
  });
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => callApi(`/api-keys/${encodeURIComponent(key.key_id)}`, { method: 'DELETE' }),
    async onSuccess(_, key) {
      showToast(`${key.name} can no longer be used.`);
      setEnding(undefined);
      await client.invalidateQueries({ queryKey: listKey });
    },
  });
  return (
    <Card
      title="API keys"
      flush
      aside={
        <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onClick={() => setMaking(true)}>
          New key
        </Button>
      }
    >
      <div className="px-4 pb-2 text-sm text-ink-2">
        Scripts and agents prove themselves with a key. It is shown once, when it is made.
      </div>
      <SectionState query={query} padded>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState small icon={<KeyRound size={18} aria-hidden="true" />} title="No keys yet">
              A key lets a script read or send numbers without your password:
              <code className="mt-2 block rounded-md bg-hover px-3 py-2 text-left font-mono text-xs [overflow-wrap:anywhere]">
                curl -H &apos;X-API-Key: …&apos; {location.origin}/api/v1/servers
              </code>
            </EmptyState>
          ) : (
            <KeysTable keys={orderKeys(items, hubNow())} onRevoke={setEnding} />
          )
        }
      </SectionState>
      {making ? (
        <NewKeyDialog
          onClose={() => setMaking(false)}
          onMade={() => void client.invalidateQueries({ queryKey: listKey })}
        />
      ) : null}
      {ending ? (
        <ConfirmDialog
          title={`Revoke ${ending.name}`}
          confirm="Revoke the key"
          danger
          busy={revoke.isPending}
          error={revoke.error ? messageOf(revoke.error) : undefined}
          onConfirm={() => revoke.mutate(ending)}
          onClose={() => setEnding(undefined)}
        >
          <p>
            Whatever uses <MachineText text={ending.name} className="font-medium text-ink" /> is turned away at once,
            and what is connected with it is closed. This cannot be taken back.
          </p>
          {ending.server_id === null ? null : (
            <p>It is the key of an agent: its server stays silent until it is enrolled again.</p>
          )}
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

interface KeysTableProps {
  readonly keys: readonly ApiKey[];
  readonly onRevoke: (key: ApiKey) => void;
}

const badges = {
  active: { state: 'ok', label: 'Active' },
  revoked: { state: 'unknown', label: 'Revoked' },
  expired: { state: 'unknown', label: 'Expired' },
} as const;

function scopesOf(key: ApiKey): ReactElement {
  if (key.server_id === null) return <>{key.scopes.join(', ')}</>;
  return (
    <>
      speak for <MachineText text={key.server_id} />
    </>
  );
}

function KeysTable({ keys, onRevoke }: KeysTableProps): ReactElement {
  const now = hubNow();
  return (
    <PlainTable
      label="API keys"
      rows={keys}
      rowKey={(key) => key.key_id}
      columns={[
        {
          id: 'name',
          head: 'Name',
          grow: true,
          cell: (key) => (
            <div className="min-w-0">
              <MachineText text={key.name} truncate className="font-medium" />
              <p className="truncate font-mono text-xs text-ink-3">{key.prefix}…</p>
              <p className="truncate text-xs text-ink-2 sm:hidden">{scopesOf(key)}</p>
            </div>
          ),
        },
        { id: 'scopes', head: 'May', wide: true, cell: scopesOf },
        {
          id: 'used',
          head: 'Last used',
          wide: true,
          cell: (key) => (key.last_used_at === null ? 'never' : <RelativeTime at={key.last_used_at} />),
        },
        { id: 'made', head: 'Made', wide: true, cell: (key) => <RelativeTime at={key.created_at} /> },
        {
          id: 'ends',
          head: 'Ends',
          wide: true,
          cell: (key) => (key.expires_at === null ? 'never' : <RelativeTime at={key.expires_at} />),
        },
        { id: 'state', head: 'State', cell: (key) => <StatusBadge {...badges[stateOfKey(key, now)]} /> },
        {
          id: 'revoke',
          head: <span className="sr-only">Revoke</span>,
          numeric: true,
          cell: (key) =>
            stateOfKey(key, now) === 'active' ? (
              <Button size="sm" variant="ghost" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
                Revoke
              </Button>
            ) : null,
        },
      ]}
    />
  );
}
