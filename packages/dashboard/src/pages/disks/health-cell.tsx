import type { FleetDisk } from '@labkeeper/protocol/fleet';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { isVirtualDisk } from '../../ui/disk-kind.ts';
import { formatCount } from '../../ui/format.ts';
import { wordText } from '../../ui/state.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { diskProblems, diskWord, stateOfDisk } from './disk-rows.ts';

/** How a disk is, and why: as many of its reasons as there is room for, and how many there are. */
export function HealthCell({ disk }: { readonly disk: FleetDisk }): ReactElement {
  const problems = diskProblems(disk).map((problem) => visibleText(problem));
  return (
    <div className="min-w-0">
      <span className={`text-sm font-medium ${wordText[stateOfDisk(disk)]}`}>{diskWord(disk)}</span>
      {problems.length < 2 ? null : (
        <span className="ml-2 text-xs text-ink-3">{formatCount(problems.length, 'problem')}</span>
      )}
      {problems.length === 0 ? (
        <WhyNotAsked disk={disk} />
      ) : (
        <span className="line-clamp-4 text-xs text-ink-2 sm:line-clamp-2" title={problems.join('\n')}>
          <bdi>{problems.join('; ')}</bdi>
        </span>
      )}
    </div>
  );
}

/** Of a disk that nobody asks: that there is nobody to ask, or where it stands what keeps the agent from asking. */
function WhyNotAsked({ disk }: { readonly disk: FleetDisk }): ReactElement | null {
  if (disk.health !== null) return null;
  if (isVirtualDisk(disk)) return <span className="block text-xs text-ink-3">only its host can ask the real one</span>;
  return (
    <Link
      to="/servers/$serverId"
      params={{ serverId: disk.server_id }}
      search={{ tab: 'agent' }}
      className="relative z-10 flex min-h-6 w-fit items-center text-xs text-accent after:absolute after:-inset-x-3 after:-inset-y-2.5 hover:underline sm:after:inset-0"
    >
      Why?
    </Link>
  );
}
