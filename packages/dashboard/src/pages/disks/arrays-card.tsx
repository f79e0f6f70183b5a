import type { FleetArray } from '@labkeeper/protocol/fleet';
import type { ReactElement } from 'react';
import { ArrayProgress } from '../../ui/array-progress.tsx';
import { Card } from '../../ui/card.tsx';
import { formatBytes } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { ServerLink } from '../../ui/server-link.tsx';
import { stateOfStatus, wordText } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { arrayWord, membersInWords } from '../../ui/array-words.ts';
import { arrayProblems, arraysByWorry } from './disk-rows.ts';

interface ArraysCardProps {
  readonly title: string;
  readonly arrays: readonly FleetArray[];
  readonly nameOf: (serverId: string) => string;
}

/** Arrays and pools: whether they are whole, and how far they have come when they are not; nothing where there are none. */
export function ArraysCard({ title, arrays, nameOf }: ArraysCardProps): ReactElement | null {
  if (arrays.length === 0) return null;
  return (
    <Card title={title} flush>
      <ul className="divide-y divide-line px-4 pb-1">
        {arraysByWorry(arrays).map((array) => (
          <ArrayRow key={`${array.server_id} ${array.array}`} array={array} serverName={nameOf(array.server_id)} />
        ))}
      </ul>
    </Card>
  );
}

function ArrayRow({ array, serverName }: { readonly array: FleetArray; readonly serverName: string }): ReactElement {
  const state = stateOfStatus(array.status);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 gap-y-1 py-2.5 sm:grid-cols-[minmax(0,1.3fr)_minmax(0,1.6fr)_minmax(0,1fr)_5rem]">
      <div className="flex min-w-0 items-center gap-3">
        <StateGlyph state={state} />
        <MachineText text={array.array} truncate className="font-mono font-medium" />
        <span className="shrink-0 text-xs text-ink-3">{array.level ?? array.kind}</span>
      </div>
      <div className="min-w-0 max-sm:order-4 max-sm:col-span-2">
        <span className={`text-sm font-medium ${wordText[state]}`}>{arrayWord(array)}</span>
        <span className="ml-2 text-sm text-ink-3">{membersInWords(array)}</span>
        {array.work === null ? null : <ArrayProgress array={array.array} work={array.work} />}
        {arrayProblems(array).map((problem) => (
          <p key={problem} className="line-clamp-3 text-xs text-ink-2" title={visibleText(problem)}>
            <bdi>{visibleText(problem)}</bdi>
          </p>
        ))}
      </div>
      <div className="flex min-w-0 max-sm:order-3">
        <ServerLink serverId={array.server_id} name={serverName} tab="disks" />
      </div>
      <span className="text-right text-sm text-ink-2 tabular-nums">{formatBytes(array.size_bytes)}</span>
    </li>
  );
}
