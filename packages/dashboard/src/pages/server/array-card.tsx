import type { DiskArray } from '@labkeeper/protocol/inventory';
import type { ReactElement } from 'react';
import { ArrayProgress } from '../../ui/array-progress.tsx';
import { arrayWord, membersInWords, stateOfArray, stateOfMember } from '../../ui/array-words.ts';
import { Card } from '../../ui/card.tsx';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';

/** One array or pool: whether it is whole, what it is doing, and its members. */
export function ArrayCard({ array }: { readonly array: DiskArray }): ReactElement {
  const size = [
    formatBytes(array.size_bytes),
    array.used_bytes === null ? '' : `${formatBytes(array.used_bytes)} used`,
  ];
  return (
    <Card
      title={<MachineText text={array.array} className="font-mono" />}
      aside={<StatusBadge state={stateOfArray(array)} label={arrayWord(array)} />}
    >
      <p className="text-sm text-ink-3">
        {[array.level ?? array.kind, membersInWords(array), ...size]
          .filter((part) => part !== '' && part !== '–')
          .join(' · ')}
        {array.checked_at === null ? null : (
          <>
            {' · checked '}
            <RelativeTime at={array.checked_at} />
          </>
        )}
      </p>
      {array.work === null ? null : <ArrayProgress array={array.array} work={array.work} />}
      {array.problems.length === 0 ? null : (
        <ul className="mt-2 space-y-0.5 text-sm">
          {array.problems.map((problem) => (
            <li key={problem}>
              <MachineText text={problem} />
            </li>
          ))}
        </ul>
      )}
      <div className="-mx-4 mt-3 -mb-2">
        <PlainTable
          label={`Members of ${visibleText(array.array)}`}
          rows={array.members}
          rowKey={(member) => `${member.name} ${member.role ?? ''}`}
          columns={[
            {
              id: 'name',
              head: 'Member',
              // However long the name, how it fares stays in sight.
              grow: true,
              cell: (member) => <MachineText text={member.name} className="font-mono break-all whitespace-normal" />,
            },
            { id: 'role', head: 'Role', wide: true, cell: (member) => <MachineText text={member.role ?? '–'} /> },
            {
              id: 'state',
              head: 'State',
              cell: (member) => <StatusBadge state={stateOfMember(member)} label={visibleText(member.state)} />,
            },
            { id: 'errors', head: 'Errors', numeric: true, cell: (member) => formatNumber(member.errors) },
          ]}
        />
      </div>
    </Card>
  );
}
