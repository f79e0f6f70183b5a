import type { ReactElement } from 'react';
import { usePortConflicts } from '../../api/fleet-things.ts';
import { Card } from '../../ui/card.tsx';
import { useFleetNames } from '../../api/fleet-names.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { ServerLink } from '../../ui/server-link.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { claimsInWords, portName } from '../../ui/port-words.ts';

/** Ports that more than one wants; nothing where nobody does. */
export function ConflictsCard(): ReactElement | null {
  const { data = [] } = usePortConflicts();
  const names = useFleetNames();
  const shown = data.filter(({ server_id }) => names.isShown(server_id));
  if (shown.length === 0) return null;
  return (
    <Card title="Wanted twice" flush className="mb-4">
      <ul className="divide-y divide-line px-4 pb-1">
        {shown.map((conflict) => (
          <li key={`${conflict.server_id} ${portName(conflict)}`} className="flex min-w-0 items-start gap-3 py-2.5">
            <span className="mt-1">
              <StateGlyph state="warn" />
            </span>
            <span className="w-20 shrink-0 font-mono font-medium">{portName(conflict)}</span>
            <div className="min-w-0">
              <p>
                <MachineText text={claimsInWords(conflict.claims)} />
              </p>
              <ServerLink serverId={conflict.server_id} name={names.nameOf(conflict.server_id)} tab="ports" />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
