import { Inventory, type InventoryPart } from '@labkeeper/protocol/inventory';
import { PageQuery } from '@labkeeper/protocol/page';
import { Instant, nullable, Slug } from '@labkeeper/protocol/text';
import { Type, type TSchema } from 'typebox';
import { formatInstant } from '../../domain/instant.ts';
import { route, type Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import type { Mount } from './mount.ts';

type ListPart = Exclude<InventoryPart, 'machine' | 'ports'>;

const parts: Record<ListPart, { schema: TSchema; summary: string }> = {
  arrays: { schema: Inventory.properties.arrays.items, summary: 'RAID arrays, ZFS pools and btrfs of a server.' },
  containers: { schema: Inventory.properties.containers.items, summary: 'The containers of a server.' },
  disk_health: {
    schema: Inventory.properties.disk_health.items,
    summary: 'What the drives of a server say of themselves.',
  },
  disks: { schema: Inventory.properties.disks.items, summary: 'The disks of a server.' },
  filesystems: { schema: Inventory.properties.filesystems.items, summary: 'The mounted filesystems of a server.' },
  interfaces: { schema: Inventory.properties.interfaces.items, summary: 'The network interfaces of a server.' },
  sensors: { schema: Inventory.properties.sensors.items, summary: 'The sensors of a server with their limits.' },
  power: { schema: Inventory.properties.power.items, summary: 'What measures or gives power on a server.' },
  units: { schema: Inventory.properties.units.items, summary: 'The units of systemd of a server.' },
  packages: { schema: Inventory.properties.packages.items, summary: 'The updates that wait on a server.' },
  processes: { schema: Inventory.properties.processes.items, summary: 'The busiest processes of a server.' },
};

const params = Type.Object({ server_id: Slug });

/** One list per part of the inventory, newest state, with the time it is from. */
export function inventoryRoutes({ servers }: Services, { path, noun }: Mount): Route[] {
  return Object.entries(parts).map(([part, { schema, summary }]) =>
    route({
      method: 'GET',
      path: `${path}/{server_id}/${part}`,
      id: `list_${noun}_${part}`,
      tag: 'servers',
      summary,
      access: 'read',
      request: { params, query: PageQuery },
      response: {
        status: 200,
        schema: Type.Object({
          items: Type.Array(schema),
          next_cursor: nullable(Type.String()),
          updated_at: nullable(Instant),
        }),
      },
      errors: ['SERVER_NOT_FOUND'],
      handle(input) {
        const held = servers.require(input.params.server_id).inventory.get(part as ListPart);
        const items = (held?.value ?? []) as unknown[];
        return {
          ...pageOfRows(items, input.query),
          updated_at: held === undefined ? null : formatInstant(held.updatedAt),
        };
      },
    }),
  );
}

/** Rows of a machine have no ids of ours: the cursor is the place in the list as it was last reported. */
function pageOfRows(rows: unknown[], query: PageQuery): { items: unknown[]; next_cursor: string | null } {
  const start = Math.max(0, Number.parseInt(query.cursor ?? '0', 10) || 0);
  const end = query.limit === undefined ? rows.length : start + query.limit;
  return { items: rows.slice(start, end), next_cursor: end < rows.length ? String(end) : null };
}
