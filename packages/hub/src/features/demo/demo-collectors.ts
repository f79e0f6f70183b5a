import type { CollectorReport } from '@labkeeper/protocol/agent';
import type { Inventory, InventoryPart } from '@labkeeper/protocol/inventory';

/** Every collector of an agent with about how long it takes (ms), and the part of the inventory without which it has found nothing. */
const known: readonly (readonly [name: string, ms: number, part?: InventoryPart])[] = [
  ['arrays', 4, 'arrays'],
  ['containers', 21, 'containers'],
  ['cpu', 1],
  ['disk-io', 1],
  ['filesystems', 3],
  ['load', 1],
  ['memory', 1],
  ['network', 2],
  ['ports', 18],
  ['power', 6, 'power'],
  ['pressure', 1],
  ['processes', 34],
  ['sensors', 5],
  ['services', 12],
  ['smart', 140, 'disk_health'],
  ['units', 26],
  ['updates', 410],
  ['uptime', 1],
];

/** How the collectors of a made-up agent fare that has found this. */
export function demoCollectors(inventory: Inventory): CollectorReport[] {
  return known.map(([name, took_ms, part]) => {
    const found = part === undefined ? undefined : inventory[part];
    const isEmpty = Array.isArray(found) && found.length === 0;
    return { name, status: isEmpty ? 'ABSENT' : 'OK', took_ms };
  });
}
