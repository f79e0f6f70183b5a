import type { ListeningPort } from '@labkeeper/protocol/inventory';
import { Plug } from 'lucide-react';
import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { exposureInWords, listenerName, portName } from '../../ui/port-words.ts';
import { PartNote } from './part-note.tsx';
import type { TabProps } from './tab-props.ts';
import { useInventory } from './use-server.ts';

/** What listens on a server, and who does. */
export function PortsTab({ server }: TabProps): ReactElement {
  const ports = useInventory<ListeningPort>(server.server_id, 'ports');
  const rows = (ports.items ?? []).toSorted((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol));
  return (
    <div className="space-y-4">
      <PartNote result={ports} title="No ports reported" icon={<Plug size={22} aria-hidden="true" />}>
        Everything that listens on this server stands here with the program, unit or container behind it.
      </PartNote>
      {rows.length === 0 ? null : (
        <Card title="Ports" flush>
          <PlainTable
            label="Ports"
            rows={rows}
            rowKey={(row) => `${portName(row)} ${row.address}`}
            columns={[
              {
                id: 'port',
                head: 'Port',
                cell: (row) => <span className="font-mono font-medium">{portName(row)}</span>,
              },
              { id: 'who', head: 'Who', grow: true, cell: (row) => <Who row={row} /> },
              { id: 'open', head: 'Open to', cell: (row) => exposureInWords(row) },
              {
                id: 'address',
                head: 'Address',
                wide: true,
                cell: (row) => <MachineText text={row.address} className="font-mono text-sm text-ink-2" />,
              },
            ]}
          />
        </Card>
      )}
    </div>
  );
}

function Who({ row }: { readonly row: ListeningPort }): ReactElement {
  const name = listenerName(row);
  if (name === undefined)
    return (
      <span className="block truncate text-ink-3">
        Not visible<span className="max-sm:sr-only"> to the agent</span>
      </span>
    );
  const more = [
    row.image ?? (name === row.process ? '' : (row.process ?? '')),
    row.pid === null ? '' : `pid ${row.pid}`,
  ];
  return (
    <>
      <MachineText text={name} truncate className="font-medium" />
      <MachineText text={more.filter(Boolean).join(' · ')} truncate className="text-xs text-ink-3" />
    </>
  );
}
