import type { Package } from '@labkeeper/protocol/inventory';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { PackageCheck } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { Card } from '../../ui/card.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Command } from '../../ui/hint-text.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { orderPackages, updateCommands } from './package-rows.ts';
import { useInventory } from './use-server.ts';

interface UpdatesCardProps {
  readonly server: ServerDetail;
  /** Earlier updates wait for a restart. */
  readonly reboot: boolean;
}

/** Updates that wait on a machine: how many, which, and what installs them. */
export function UpdatesCard({ server, reboot }: UpdatesCardProps): ReactElement | null {
  const { updates_available: updates } = server;
  const holes = server.security_updates ?? 0;
  const listsAge = server.latest['package_lists_age_seconds'];
  const isOld = listsAge !== undefined && listsAge >= oldListsSeconds;
  if (updates === null && !isOld) return null;
  return (
    <Card title="Updates">
      <p className="flex items-center gap-2 text-base">
        {isOld || holes > 0 ? (
          <StateGlyph state="warn" />
        ) : (
          <PackageCheck size={16} aria-hidden="true" className="text-ink-3" />
        )}
        {waitingInWords(updates)}
      </p>
      {isOld ? <OldLists seconds={listsAge} /> : null}
      {holes > 0 ? (
        <p className="mt-1 text-sm text-ink-2">
          {formatCount(holes, 'of them closes', 'of them close')} a security hole.
        </p>
      ) : null}
      {reboot ? <p className="mt-1 text-sm text-ink-2">A restart is needed to finish earlier updates.</p> : null}
      {updates === null || updates === 0 ? null : <Waiting server={server} />}
    </Card>
  );
}

function OldLists({ seconds }: { readonly seconds: number }): ReactElement {
  return (
    <p className="mt-1 text-sm text-ink-2">
      Its package lists are {formatDuration(seconds, 1)} old, so more may wait than they name. Fetch them with{' '}
      <code className="font-mono">sudo apt update</code>.
    </p>
  );
}

function waitingInWords(updates: number | null): string {
  if (updates === null) return 'Nobody knows what waits.';
  return updates === 0 ? 'Everything is up to date.' : `${formatCount(updates, 'update')} waiting`;
}

/** Two weeks: from then on the hub does not take them for the truth either. */
const oldListsSeconds = 14 * 86_400;
/** How many stand there before somebody asks for more. */
const shownAtOnce = 5;

function Waiting({ server }: { readonly server: ServerDetail }): ReactElement | null {
  const { items = [] } = useInventory<Package>(server.server_id, 'packages');
  const [all, showAll] = useState(false);
  if (items.length === 0) return null;
  const rows = orderPackages(items);
  const commands = updateCommands(items);
  return (
    <>
      <ul
        aria-label="Waiting updates"
        tabIndex={all ? 0 : undefined}
        className={`mt-2 divide-y divide-line text-sm ${all ? 'max-h-96 overflow-y-auto' : ''}`}
      >
        {rows.slice(0, all ? rows.length : shownAtOnce).map((row) => (
          <PackageItem key={row.name} row={row} />
        ))}
      </ul>
      {rows.length <= shownAtOnce || all ? null : (
        <button
          type="button"
          onClick={() => showAll(true)}
          className="min-h-11 rounded-sm text-sm font-medium text-ink-2 hover:text-ink hover:underline sm:min-h-7"
        >
          Show all {rows.length}
        </button>
      )}
      <Disclosure summary="How to install them" className="mt-1">
        <div className="space-y-3">
          {commands.map(({ about, command }) => (
            <div key={about} className="space-y-1.5">
              <p className="text-xs text-ink-2">{about}</p>
              <Command command={command} />
            </div>
          ))}
        </div>
      </Disclosure>
    </>
  );
}

function PackageItem({ row }: { readonly row: Package }): ReactElement {
  const versions = [row.installed, row.available].filter((version) => version !== null).map(visibleText);
  return (
    <li className="py-1.5">
      <p className="flex items-baseline justify-between gap-3">
        <MachineText text={row.name} className="min-w-0 font-medium wrap-anywhere" />
        {row.security ? <span className="shrink-0 text-xs font-medium text-warn">security</span> : null}
      </p>
      <p className="text-xs wrap-anywhere text-ink-3">{versions.join(' → ')}</p>
    </li>
  );
}
