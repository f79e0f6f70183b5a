import type { FreePorts } from '@labkeeper/protocol/port-map';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useServers } from '../../api/fleet.ts';
import { useFreePorts } from '../../api/fleet-things.ts';
import { Card } from '../../ui/card.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Field, Input, Select } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { CheckFileDialog } from './check-file-dialog.tsx';
import { readRange } from '../../ui/port-words.ts';

const MOST = 8;

/** The next ports that are free, on one server or on all. */
export function FreePortsCard(): ReactElement {
  const { data: servers = [] } = useServers();
  const [serverId, setServerId] = useState('');
  const [text, setText] = useState('8000-9999');
  const range = readRange(text);
  const { data, error } = useFreePorts(
    range === undefined ? undefined : { ...range, server_id: serverId === '' ? undefined : serverId },
  );
  function nameOf(id: string): string {
    return servers.find((server) => server.server_id === id)?.display_name ?? id;
  }
  return (
    <Card title="Free ports">
      <div className="space-y-3">
        <Field label="On">
          {(control) => (
            <Select {...control} value={serverId} onChange={(event) => setServerId(event.currentTarget.value)}>
              <option value="">Every server</option>
              {servers.map((server) => (
                <option key={server.server_id} value={server.server_id}>
                  {visibleText(server.display_name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Between" error={range === undefined ? 'A range such as 8000-9000.' : undefined}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        {error ? <p className="text-sm text-fail">{messageOf(error)}</p> : <Answer free={data} nameOf={nameOf} />}
        <CheckFileDialog serverId={serverId} />
      </div>
    </Card>
  );
}

interface AnswerProps {
  readonly free: FreePorts | undefined;
  readonly nameOf: (serverId: string) => string;
}

function Answer({ free, nameOf }: AnswerProps): ReactElement | null {
  if (free === undefined) return null;
  if (free.servers.length === 0) return <p className="text-sm text-ink-3">Nobody has looked at these ports yet.</p>;
  const [from = 0, to = -1] = free.ephemeral_range ?? [];
  const isShared = free.free.some((port) => port >= from && port <= to);
  return (
    <div className="space-y-1.5" aria-live="polite">
      {free.free.length === 0 ? (
        <p className="text-sm">None of them is free.</p>
      ) : (
        <ul aria-label="The next free ports" className="flex flex-wrap gap-1.5">
          {free.free.slice(0, MOST).map((port) => (
            <li key={port}>
              <FreePort port={port} />
            </li>
          ))}
        </ul>
      )}
      {isShared ? (
        <p className="text-xs text-ink-3">
          From {from} to {to} the kernel gives ports to outgoing connections.
        </p>
      ) : null}
      {free.unknown.length === 0 ? null : (
        <p className="text-xs text-ink-3">Not known for {visibleText(free.unknown.map(nameOf).join(', '))}.</p>
      )}
    </div>
  );
}

/** A number that one takes along. */
function FreePort({ port }: { readonly port: number }): ReactElement {
  async function take(): Promise<void> {
    const done = await copyText(String(port));
    showToast(done ? `${port} is copied.` : 'The browser does not let it be copied.', done ? 'ok' : 'fail');
  }
  return (
    <button
      type="button"
      title="Copy"
      aria-label={`Copy ${port}`}
      onClick={() => void take()}
      className="h-11 rounded-md bg-hover px-3 font-mono text-sm tabular-nums transition-colors duration-120 hover:bg-track sm:h-7 sm:px-2"
    >
      {port}
    </button>
  );
}
