import type { ReactElement } from 'react';
import { usePortChanges } from '../../api/fleet-things.ts';
import { Card } from '../../ui/card.tsx';
import { useFleetNames } from '../../api/fleet-names.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ServerLink } from '../../ui/server-link.tsx';
import { changeInWords } from '../../ui/port-words.ts';

const MOST = 12;

/** What began and ceased to listen within the last day. */
export function ChangesCard(): ReactElement {
  const { data } = usePortChanges();
  const names = useFleetNames();
  const shown = (data ?? []).filter(({ server_id }) => names.isShown(server_id));
  return (
    <Card title="Changed today" flush>
      {shown.length === 0 ? (
        <p className="px-4 pb-4 text-sm text-ink-3">
          {data === undefined ? 'Being asked for.' : 'Nothing opened and nothing closed within 24 hours.'}
        </p>
      ) : (
        <ol className="divide-y divide-line px-4 pb-1">
          {shown.slice(0, MOST).map((change) => (
            <li key={`${change.server_id} ${change.port} ${change.address} ${change.change}`} className="py-2 text-sm">
              <MachineText text={changeInWords(change)} />
              <p className="flex items-center gap-2 text-xs text-ink-3">
                <ServerLink serverId={change.server_id} name={names.nameOf(change.server_id)} tab="ports" />
                <RelativeTime at={change.at} />
              </p>
            </li>
          ))}
          {shown.length <= MOST ? null : <li className="py-2 text-xs text-ink-3">and {shown.length - MOST} more</li>}
        </ol>
      )}
    </Card>
  );
}
