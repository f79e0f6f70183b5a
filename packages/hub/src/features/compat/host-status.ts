import { nullable } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { route, type Route } from '../../platform/route.ts';
import type { ServerState } from '../servers/service.ts';
import type { Services } from '../services.ts';
import { localServer } from './local-server.ts';

const MaybeNumber = nullable(Type.Number());
const HostStatus = Type.Object({
  hostname: Type.String(),
  uptime_seconds: MaybeNumber,
  cpu_percent: MaybeNumber,
  memory_percent: MaybeNumber,
  memory_used_bytes: MaybeNumber,
  memory_total_bytes: MaybeNumber,
  disks: Type.Array(
    Type.Object({
      mount: Type.String(),
      used_percent: MaybeNumber,
      free_bytes: MaybeNumber,
      total_bytes: MaybeNumber,
    }),
  ),
});
type HostStatus = Static<typeof HostStatus>;

/** `GET /host/status`: the hub's own machine in one answer. */
export function hostStatusRoutes({ servers }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/host/status',
      id: 'get_host_status',
      tag: 'compatibility',
      summary: 'The newest numbers of the machine that the hub runs on.',
      access: 'read',
      request: {},
      response: { status: 200, schema: HostStatus },
      errors: ['NO_LOCAL_AGENT'],
      handle: () => hostStatus(localServer(servers)),
    }),
  ];
}

function hostStatus(server: ServerState): HostStatus {
  const { readings } = server;
  return {
    hostname: server.row.hostname,
    uptime_seconds: scaled(readings.flat('uptime_seconds'), 1),
    cpu_percent: scaled(readings.flat('cpu_percent'), 1),
    memory_percent: scaled(readings.flat('memory_percent'), 1),
    memory_used_bytes: scaled(readings.flat('memory_used_gb'), 1e9),
    memory_total_bytes: scaled(readings.flat('memory_total_gb'), 1e9),
    disks: disksOf(server),
  };
}

function disksOf(server: ServerState): HostStatus['disks'] {
  const disks = new Map<string, HostStatus['disks'][number]>();
  const fields = {
    filesystem_used_percent: 'used_percent',
    filesystem_free_bytes: 'free_bytes',
    filesystem_total_bytes: 'total_bytes',
  } as const;
  for (const { metric, labels, value } of server.readings.all()) {
    const mount = labels?.['mount'];
    if (mount === undefined || !isField(metric, fields)) continue;
    const disk = disks.get(mount) ?? { mount, used_percent: null, free_bytes: null, total_bytes: null };
    disk[fields[metric]] = value;
    disks.set(mount, disk);
  }
  return [...disks.values()].toSorted((a, b) => (a.mount < b.mount ? -1 : 1));
}

function isField<Fields extends object>(metric: string, fields: Fields): metric is keyof Fields & string {
  return Object.hasOwn(fields, metric);
}

function scaled(value: number | undefined, factor: number): number | null {
  return value === undefined ? null : Math.round(value * factor * 1000) / 1000;
}
