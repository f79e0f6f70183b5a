import type { FleetPort } from '@labkeeper/protocol/port-map';
import type { FleetNames } from '../../api/fleet-names.ts';
import type { AddressSearch } from '../../ui/address.ts';
import { fitsWords } from '../../ui/fits-words.ts';
import { listenerName, portName, portsInOrder } from '../../ui/port-words.ts';

/** The ports that an address asks for, in their order: the same are listed and printed. */
export function shownPorts(
  ports: readonly FleetPort[],
  search: Pick<AddressSearch, 'q' | 'state'>,
  names: Pick<FleetNames, 'nameOf' | 'isShown'>,
): readonly FleetPort[] {
  return portsInOrder(ports).filter(
    (row) =>
      names.isShown(row.server_id) &&
      (search.state === undefined || row.exposure === search.state) &&
      fitsWords(search.q, [
        portName(row),
        listenerName(row),
        row.process,
        row.image,
        row.address,
        names.nameOf(row.server_id),
      ]),
  );
}
