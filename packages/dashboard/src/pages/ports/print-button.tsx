import type { FleetPort } from '@labkeeper/protocol/port-map';
import { Printer } from 'lucide-react';
import { type ReactElement, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useFleetNames } from '../../api/fleet-names.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { hubNow } from '../../ui/clock.ts';
import { formatCount, formatInstant } from '../../ui/format.ts';
import { exposureInWords, listenerName, portName } from '../../ui/port-words.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { shownPorts } from './shown-ports.ts';
import './print.css';

/** Prints the list as it is narrowed now, one table a server; on the screen nothing changes. */
export function PrintButton({ ports }: { readonly ports: readonly FleetPort[] }): ReactElement {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    if (!printing) return undefined;
    const done = new AbortController();
    addEventListener('afterprint', () => setPrinting(false), { signal: done.signal });
    print();
    return () => done.abort();
  }, [printing]);
  return (
    <>
      <Button icon={<Printer size={16} aria-hidden="true" />} onClick={() => setPrinting(true)}>
        Print
      </Button>
      {printing ? createPortal(<Sheet ports={ports} />, document.body) : null}
    </>
  );
}

function Sheet({ ports }: { readonly ports: readonly FleetPort[] }): ReactElement {
  const [search] = useAddress();
  const names = useFleetNames();
  const shown = shownPorts(ports, search, names);
  const servers = [...Map.groupBy(shown, ({ server_id }) => server_id)]
    .map(([id, rows]) => ({ id, name: names.nameOf(id), rows }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const counted = `${formatCount(shown.length, 'port')} on ${formatCount(servers.length, 'server')}`;
  return (
    <div className="print-sheet">
      <h1>Ports</h1>
      <p>
        {`${counted}, as of ${formatInstant(hubNow())}`}
        {search.q === undefined ? null : `, with “${visibleText(search.q)}”`}
      </p>
      {servers.map(({ id, name, rows }) => (
        <section key={id}>
          <h2>{visibleText(name)}</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Port</th>
                <th scope="col">Who</th>
                <th scope="col">Image</th>
                <th scope="col">Address</th>
                <th scope="col">Open to</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${portName(row)} ${row.address}`}>
                  <td>{portName(row)}</td>
                  <td>{visibleText(listenerName(row) ?? 'not visible')}</td>
                  <td>{visibleText(row.image ?? '')}</td>
                  <td>{row.address}</td>
                  <td>{exposureInWords(row)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}
