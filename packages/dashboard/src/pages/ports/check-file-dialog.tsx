import type { PortCheck } from '@labkeeper/protocol/port-map';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useServers } from '../../api/fleet.ts';
import { useCheckPorts } from '../../api/fleet-things.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import type { State } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { claimsInWords, portName, verdictInWords } from '../../ui/port-words.ts';

/** A button that asks whether a compose file would find its ports free. */
export function CheckFileDialog({ serverId }: { readonly serverId: string }): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        Check a compose file
      </Button>
      {open ? <CheckForm first={serverId} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function CheckForm({ first, onClose }: { readonly first: string; readonly onClose: () => void }): ReactElement {
  const { data: servers = [] } = useServers();
  const [chosen, setChosen] = useState(first);
  const [content, setContent] = useState('');
  const check = useCheckPorts();
  const serverId = chosen === '' ? (servers[0]?.server_id ?? '') : chosen;
  const isReady = serverId !== '' && content.trim() !== '';
  return (
    <Dialog
      wide
      title="Check a compose file"
      description="Whether the ports that it publishes are free. Nothing is started and nothing is kept."
      onClose={onClose}
      onSubmit={() => isReady && check.mutate({ server_id: serverId, content })}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={!isReady} busy={check.isPending}>
            Check
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field label="Server">
          {(control) => (
            <Select {...control} value={serverId} onChange={(event) => setChosen(event.currentTarget.value)}>
              {servers.map((server) => (
                <option key={server.server_id} value={server.server_id}>
                  {visibleText(server.display_name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="File" hint="compose.yaml, or a list such as 8080 or 53/udp, one port per line.">
          {(control) => (
            <TextArea
              {...control}
              code
              autoFocus
              rows={8}
              value={content}
              onChange={(event) => setContent(event.currentTarget.value)}
            />
          )}
        </Field>
        <div aria-live="polite">
          {check.error ? <ErrorNote message={messageOf(check.error)} requestId={undefined} /> : null}
          {check.data && !check.error ? <Verdict check={check.data} /> : null}
        </div>
      </div>
    </Dialog>
  );
}

function stateOf({ clashes, unclear }: PortCheck): State {
  if (clashes.length > 0) return 'fail';
  return unclear.length > 0 ? 'unknown' : 'ok';
}

function Verdict({ check }: { readonly check: PortCheck }): ReactElement {
  return (
    <div className="space-y-2">
      <p className="flex items-center gap-2 font-medium">
        <StateGlyph state={stateOf(check)} />
        {verdictInWords(check)}
      </p>
      <ul className="space-y-1 text-sm">
        {check.clashes.map((clash) => (
          <li key={`${portName(clash)} ${clash.address} ${clash.service ?? ''}`} className="flex gap-3">
            <span className="w-20 shrink-0 font-mono">{portName(clash)}</span>
            <MachineText
              text={`${clash.service === null ? '' : `for ${clash.service}: `}${claimsInWords(clash.claims)}`}
            />
          </li>
        ))}
        {check.unclear.map((text) => (
          <li key={text} className="text-ink-2">
            Nobody can judge: <MachineText text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}
