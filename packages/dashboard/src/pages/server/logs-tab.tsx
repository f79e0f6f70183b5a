import type { Container, Unit } from '@labkeeper/protocol/inventory';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { Pause, Play, ScrollText, WrapText } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useSession } from '../../api/account.ts';
import { useAddress } from '../../ui/address.ts';
import { Button, IconButton, Spinner } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Command } from '../../ui/hint-text.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { useRested } from '../../ui/use-rested.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { asText } from './log-rows.ts';
import { logGroups, type LogSource, queryOf, readSource, sourceName } from './log-source.ts';
import { LogView } from './log-view.tsx';
import type { TabProps } from './tab-props.ts';
import { type LiveLog, useLog } from './use-log.ts';
import { useInventory } from './use-server.ts';

/** Logs of units and containers as they are written, read through the agent while this page is open. */
export function LogsTab({ server }: TabProps): ReactElement {
  const { data: session } = useSession();
  const [search] = useAddress();
  const source = readSource(search.log);
  if (session !== undefined && !session.scopes.includes('admin')) {
    return (
      <Card>
        <EmptyState icon={<ScrollText size={22} aria-hidden="true" />} title="Logs are for administrators">
          Programs write passwords and tokens into their logs, so only an administrator may read them.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card flush>
      <div className="px-4 py-3">
        <SourceField server={server} />
      </div>
      {source === undefined ? (
        <NothingChosen server={server} />
      ) : (
        <Reader key={search.log} server={server} source={source} />
      )}
    </Card>
  );
}

function SourceField({ server }: { readonly server: ServerDetail }): ReactElement {
  const [search, change] = useAddress();
  const units = useInventory<Unit>(server.server_id, 'units');
  const containers = useInventory<Container>(server.server_id, 'containers');
  const groups = logGroups(
    {
      units: units.items ?? [],
      containers: containers.items ?? [],
      expected: server.expected_services.map(({ name }) => name),
    },
    search.log,
  );
  return (
    <Select
      aria-label="Log"
      className="sm:w-80"
      value={readSource(search.log) === undefined ? '' : search.log}
      onChange={(event) => change({ log: event.currentTarget.value, q: '' })}
    >
      <option value="">Choose a log</option>
      <option value="journal">The whole journal</option>
      {groups.map(({ label, choices }) => (
        <optgroup key={label} label={label}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {visibleText(choice.label)}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  );
}

function NothingChosen({ server }: { readonly server: ServerDetail }): ReactElement {
  return (
    <EmptyState icon={<ScrollText size={22} aria-hidden="true" />} title="Choose a log to read">
      Lines come straight from <MachineText text={server.display_name} /> while this page is open, and are stored
      nowhere. Who read which log is noted under Settings, Audit.
    </EmptyState>
  );
}

interface ReaderProps {
  readonly server: ServerDetail;
  readonly source: LogSource;
}

/** One log that is read now. */
function Reader({ server, source }: ReaderProps): ReactElement {
  const [search] = useAddress();
  const [held, setHeld] = useState(false);
  const [wrap, setWrap] = useState(true);
  const words = useRested((search.q ?? '').trim(), 400);
  const query = { ...queryOf(source), ...(words === '' ? {} : { search: words }) };
  const log = useLog({ serverId: server.server_id, query, held });
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-4 pb-3">
        <SearchField
          label="Search in this log"
          hint="Search in this log"
          className="flex-1 basis-40 max-sm:basis-full sm:max-w-72"
        />
        <Button
          size="sm"
          aria-pressed={held}
          icon={held ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
          onClick={() => setHeld(!held)}
        >
          {held ? goOnWords(log.waiting.length) : 'Pause'}
        </Button>
        <IconButton
          label={wrap ? 'Do not wrap long lines' : 'Wrap long lines'}
          aria-pressed={wrap}
          onClick={() => setWrap(!wrap)}
        >
          <WrapText size={16} aria-hidden="true" className={wrap ? 'text-accent' : ''} />
        </IconButton>
        <CopyButton text={asText(log.lines.rows)} />
        <p className="ml-auto text-xs text-ink-3" role="status">
          {statusWords(log, held, words)}
        </p>
      </div>
      <Lines log={log} source={source} wrap={wrap} words={words} />
    </>
  );
}

function goOnWords(waiting: number): string {
  return waiting === 0 ? 'Go on' : `Go on (${formatCount(waiting, 'new line')})`;
}

function statusWords({ state, lines }: LiveLog, held: boolean, words: string): string {
  if (state.kind === 'opening') return words === '' ? 'Asking the agent…' : 'Searching…';
  if (state.kind === 'over') return '';
  const count = formatCount(lines.rows.length, 'line');
  return held ? `${count}, paused` : `${count}, live`;
}

interface LinesProps {
  readonly log: LiveLog;
  readonly source: LogSource;
  readonly wrap: boolean;
  readonly words: string;
}

function Lines({ log, source, wrap, words }: LinesProps): ReactElement {
  const { state, lines } = log;
  const name = visibleText(sourceName(source));
  return (
    <>
      {state.kind === 'over' ? <Over log={log} state={state} /> : null}
      {lines.rows.length > 0 ? <LogView label={`Log of ${name}`} lines={lines} wrap={wrap} /> : null}
      {lines.rows.length === 0 && state.kind === 'opening' ? (
        <p className="flex items-center justify-center gap-2 border-t border-line py-16 text-ink-3">
          <Spinner /> {words === '' ? 'Asking the agent…' : 'Searching…'}
        </p>
      ) : null}
      {lines.rows.length === 0 && state.kind === 'flowing' ? (
        <div className="border-t border-line">
          <EmptyState title={words === '' ? 'Nothing written yet' : 'No line has this'}>
            New lines appear here as they are written.
          </EmptyState>
        </div>
      ) : null}
    </>
  );
}

interface OverProps {
  readonly log: LiveLog;
  readonly state: LiveLog['state'] & { kind: 'over' };
}

/** Why no more lines come, what helps, and a way to try again. */
function Over({ log, state }: OverProps): ReactElement {
  const command = /On the server, run: (sudo .+)$/.exec(state.message)?.[1];
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-warn-soft px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-60 text-sm">
        <MachineText
          text={command === undefined ? state.message : state.message.replace(` On the server, run: ${command}`, '')}
        />
        {command === undefined ? null : (
          <>
            <p className="my-1">On the server, run:</p>
            <Command command={command} />
          </>
        )}
      </div>
      <Button size="sm" onClick={log.restart}>
        Try again
      </Button>
    </div>
  );
}
