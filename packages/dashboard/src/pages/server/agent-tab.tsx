import type { ServerDetail } from '@labkeeper/protocol/server';
import { useMutation } from '@tanstack/react-query';
import { Radar, RefreshCw } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateGlyph, StatusBadge } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { agentFacts, connectionOf } from './agent-facts.ts';
import { CollectorsCard } from './collectors-card.tsx';
import type { TabProps } from './tab-props.ts';

/** What reports for this server, how it is connected, and what it measures. */
export function AgentTab({ server }: TabProps): ReactElement {
  return (
    <div className="space-y-4">
      <Warnings warnings={server.agent.warnings} />
      <AgentCard server={server} />
      {server.agent.version === null ? <NoAgent /> : <CollectorsCard server={server} />}
    </div>
  );
}

/** Something reports by the API alone: what an agent would bring, and how to get one. */
function NoAgent(): ReactElement {
  const [, change] = useAddress();
  return (
    <Card title="Collectors">
      <EmptyState
        small
        icon={<Radar size={18} aria-hidden="true" />}
        title="No agent of Labkeeper on this machine"
        action={
          <Button size="sm" onClick={() => change({ dialog: 'add-server' })}>
            Install the agent
          </Button>
        }
      >
        Its reports come from a script or another program with a key. With the agent, each collector stands here with
        how it fares and a switch, and the machine can be watched second by second.
      </EmptyState>
    </Card>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }): ReactElement | null {
  if (warnings.length === 0) return null;
  return (
    <ul className="space-y-1 rounded-lg bg-warn-soft px-4 py-3 text-base">
      {warnings.map((warning) => (
        <li key={warning} className="flex items-start gap-2">
          <span className="mt-1">
            <StateGlyph state="warn" />
          </span>
          <MachineText text={warning} />
        </li>
      ))}
    </ul>
  );
}

function useReportNow(serverId: string): { ask: () => void; busy: boolean } {
  const report = useMutation({
    // Every collector is asked at once: the agent answers any of them with a whole report.
    mutationFn: () =>
      callApi<{ servers: string[] }>('/collectors/cpu/run', { method: 'POST', query: { server_id: serverId } }),
    onSuccess: ({ servers }) =>
      servers.length > 0
        ? showToast('Asked; the report is on its way.')
        : showToast('The agent has no live connection, so it cannot be asked; it reports by its interval.', 'fail'),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  return { ask: () => report.mutate(), busy: report.isPending };
}

function AgentCard({ server }: { readonly server: ServerDetail }): ReactElement {
  const { agent } = server;
  const report = useReportNow(server.server_id);
  const connection = connectionOf(server);
  return (
    <Card
      title="Agent"
      aside={
        <Button
          size="sm"
          icon={<RefreshCw size={14} aria-hidden="true" />}
          busy={report.busy}
          disabled={!agent.connected}
          title={agent.connected ? 'Ask for a report at once' : 'Needs the live connection'}
          onClick={report.ask}
        >
          Report now
        </Button>
      }
    >
      <dl className="grid gap-x-8 gap-y-3 text-base sm:grid-cols-2 lg:grid-cols-3">
        <Fact name="Version">
          {agent.version === null ? 'not an agent of Labkeeper' : <MachineText text={agent.version} />}
        </Fact>
        <Fact name="Connection" note={connection.note}>
          <StatusBadge state={connection.state} label={connection.word} />
        </Fact>
        <Fact name="Last report">{server.last_seen === null ? 'never' : <RelativeTime at={server.last_seen} />}</Fact>
        <Fact name="From">
          {agent.last_address === null ? '–' : <MachineText text={agent.last_address} className="font-mono text-sm" />}
        </Fact>
        {agentFacts(agent).map((fact) => (
          <Fact key={fact.name} name={fact.name} note={fact.note}>
            {fact.value}
          </Fact>
        ))}
        {agent.key_created_at === null ? null : (
          <Fact name="Key made">
            <RelativeTime at={agent.key_created_at} />
          </Fact>
        )}
      </dl>
    </Card>
  );
}

interface FactProps {
  readonly name: string;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}

function Fact({ name, note, children }: FactProps): ReactElement {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
      {note === undefined ? null : <dd className="mt-0.5 text-xs text-pretty text-ink-3">{note}</dd>}
    </div>
  );
}
