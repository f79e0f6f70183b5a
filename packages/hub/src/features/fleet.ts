import type { Status } from '@labkeeper/protocol/agent';
import { FleetArray, FleetContainer, FleetDisk } from '@labkeeper/protocol/fleet';
import { containerText, labelledContainer } from '@labkeeper/protocol/container-key';
import type { Container, Disk, DiskArray, DiskHealth, InventoryPart } from '@labkeeper/protocol/inventory';
import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import { Type } from 'typebox';
import { formatInstant } from '../domain/instant.ts';
import { containerStatus, thingStatus, type ThingStatus } from '../domain/thing-status.ts';
import { Filter, pageItems } from '../platform/item-page.ts';
import { route, type Route } from '../platform/route.ts';
import type { ServerState } from './servers/service.ts';
import type { Services } from './services.ts';
import { toldThings } from './told-things.ts';

type Servers = Services['servers'];

/** What all servers have: every disk, array and container of the lab in one list each. */
export function fleetRoutes(services: Services): Route[] {
  return [diskRoute(services), arrayRoute(services), containerRoute(services)];
}

function diskRoute({ servers }: Services): Route {
  const filters = { server_id: Filter, status: Filter, transport: Filter, rotational: Filter };
  return route({
    method: 'GET',
    path: '/api/v1/disks',
    id: 'list_disks',
    tag: 'fleet',
    summary: 'Every disk of the lab with what it says of itself.',
    access: 'read',
    request: { query: Type.Object({ ...PageQuery.properties, ...filters }) },
    response: { status: 200, schema: pageOf(FleetDisk) },
    errors: [],
    handle: ({ query }) =>
      pageItems(
        [...servers.states()].flatMap((server) => disksOf(servers, server)),
        query,
        { key: (row) => `${row.server_id} ${row.id}` },
      ),
  });
}

function arrayRoute({ servers }: Services): Route {
  const filters = { server_id: Filter, status: Filter, state: Filter, kind: Filter };
  return route({
    method: 'GET',
    path: '/api/v1/arrays',
    id: 'list_arrays',
    tag: 'fleet',
    summary: 'Every RAID array, ZFS pool and btrfs of the lab.',
    access: 'read',
    request: { query: Type.Object({ ...PageQuery.properties, ...filters }) },
    response: { status: 200, schema: pageOf(FleetArray) },
    errors: [],
    handle: ({ query }) =>
      pageItems(
        [...servers.states()].flatMap((server) => arraysOf(servers, server)),
        query,
        { key: (row) => `${row.server_id} ${row.array}` },
      ),
  });
}

function containerRoute({ servers }: Services): Route {
  const filters = { server_id: Filter, status: Filter, state: Filter, health: Filter, project: Filter, engine: Filter };
  return route({
    method: 'GET',
    path: '/api/v1/containers',
    id: 'list_containers',
    tag: 'fleet',
    summary: 'Every container of the lab with its newest numbers.',
    access: 'read',
    request: { query: Type.Object({ ...PageQuery.properties, ...filters }) },
    response: { status: 200, schema: pageOf(FleetContainer) },
    errors: [],
    handle: ({ query }) =>
      pageItems(
        [...servers.states()].flatMap((server) => containersOf(servers, server)),
        query,
        { key: (row) => `${row.server_id} ${containerText(row)}` },
      ),
  });
}

function disksOf(servers: Servers, server: ServerState): FleetDisk[] {
  const health = partOf<DiskHealth>(server, 'disk_health');
  const disks = partOf<Disk>(server, 'disks');
  const isTold = toldThings(servers, server, 'disk');
  const drives = new Map(health.rows.map((drive) => [drive.disk, drive]));
  const known = new Set(disks.rows.map(({ id }) => id));
  const hidden = health.rows.filter(({ disk }) => !known.has(disk)).map((drive) => diskOf(drive));
  return [...disks.rows, ...hidden].map((disk) => {
    const drive = drives.get(disk.id) ?? null;
    const isUnknown = drive === null || drive.state === 'unknown' || !isTold(disk.id);
    const judged = atLeast(driveWords[drive?.state ?? 'unknown'], judgedAs(server, 'disk', disk.id, isUnknown));
    return { server_id: server.row.server_id, ...judged, updated_at: health.at ?? disks.at, ...disk, health: drive };
  });
}

/** A drive behind a controller, of which the kernel knows nothing. */
function diskOf({ disk: id, device, model, serial, capacity_bytes: size_bytes, rotational }: DiskHealth): Disk {
  return { id, device, model, serial, size_bytes, rotational, transport: null };
}

function arraysOf(servers: Servers, server: ServerState): FleetArray[] {
  const { rows, at } = partOf<DiskArray>(server, 'arrays');
  const isTold = toldThings(servers, server, 'array');
  return rows.map((array) => ({
    server_id: server.row.server_id,
    ...atLeast(
      arrayWords[array.state],
      judgedAs(server, 'array', array.array, array.state === 'unknown' || !isTold(array.array)),
    ),
    updated_at: at,
    ...array,
    problems: [...new Set([...array.problems, ...judgedAs(server, 'array', array.array, false).problems])],
  }));
}

function containersOf(servers: Servers, server: ServerState): FleetContainer[] {
  const { rows, at } = partOf<Container>(server, 'containers');
  if (rows.length === 0) return [];
  const isTold = toldThings(servers, server, 'container');
  const numbers = newestNumbers(servers, server);
  return rows.map((row) => ({
    server_id: server.row.server_id,
    // Nobody knows how it is while its engine is silent.
    ...asKnown(
      containerStatus(server.verdict.problems, row),
      server,
      row.state === 'unknown' || !isTold(containerText(row)),
    ),
    updated_at: at,
    ...row,
    cpu_percent: numbers.get(`container_cpu_percent ${containerText(row)}`) ?? null,
    memory_bytes: numbers.get(`container_memory_bytes ${containerText(row)}`) ?? null,
  }));
}

/** What containers take; a number that has stopped coming is none of now. */
function newestNumbers(servers: Servers, server: ServerState): Map<string, number> {
  const numbers = new Map<string, number>();
  const { readings, status } = server;
  if (status !== 'online') return numbers;
  const since = readings.heardAt - servers.holdMs(server, 'containers');
  for (const { metric, labels, value, heardAt } of readings.all()) {
    const container = labelledContainer(labels);
    if (container !== undefined && heardAt > since) numbers.set(`${metric} ${containerText(container)}`, value);
  }
  return numbers;
}

/** What a drive or an array says of itself: no rule that is off, and none that has not looked yet, makes it well. */
const driveWords: Readonly<Record<DiskHealth['state'], Status>> = {
  ok: 'OK',
  warning: 'WARN',
  failed: 'FAIL',
  unknown: 'OK',
  asleep: 'OK',
};
const arrayWords: Readonly<Record<DiskArray['state'], Status>> = {
  ok: 'OK',
  checking: 'OK',
  rebuilding: 'WARN',
  degraded: 'FAIL',
  failed: 'FAIL',
  unknown: 'OK',
};

function atLeast(own: Status, judged: ThingStatus): ThingStatus {
  const worse = own === 'FAIL' || (own === 'WARN' && judged.status !== 'FAIL');
  return worse && judged.status !== 'UNKNOWN' ? { ...judged, status: own } : judged;
}

function judgedAs(server: ServerState, label: string, name: string, isUnknown: boolean): ThingStatus {
  return asKnown(thingStatus(server.verdict.problems, label, name), server, isUnknown);
}

/** Nobody knows how a thing is while its server is not heard, or when nobody can ask it. */
function asKnown(judged: ThingStatus, { status }: ServerState, isUnknown: boolean): ThingStatus {
  return judged.status === 'OK' && (isUnknown || status !== 'online') ? { ...judged, status: 'UNKNOWN' } : judged;
}

function partOf<Row>({ inventory }: ServerState, part: InventoryPart): { rows: readonly Row[]; at: string | null } {
  const held = inventory.get(part);
  return { rows: (held?.value ?? []) as readonly Row[], at: held === undefined ? null : formatInstant(held.updatedAt) };
}
