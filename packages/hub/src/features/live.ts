import { LiveRequest } from '@labkeeper/protocol/live';
import { Compile } from 'typebox/compile';
import type { FrameOf } from '../platform/live-server.ts';
import type { Connection, SocketRoute } from '../platform/socket-route.ts';
import type { Services } from './services.ts';
import { setupState } from './setup.ts';
import { listSites } from './sites.ts';

const request = Compile(LiveRequest);
const maxPayloadBytes = 4096;

/** The stream of a dashboard: all servers as they change, and the samples of those that it watches. */
export function liveSockets(services: Services): SocketRoute[] {
  const { platform, servers } = services;
  const { live, counters } = platform;
  return [
    {
      path: '/api/v1/live',
      id: 'live',
      tag: 'live',
      summary:
        'WebSocket of a dashboard: a snapshot (or what was missed since `?since=<seq>`), then every change; samples of watched servers.',
      access: 'read',
      maxPayloadBytes,
      async open(connection) {
        servers.catchUp();
        await live.join(connection, {
          since: sinceOf(connection),
          snapshot: () => openingOf(services),
        });
      },
      message(connection, text) {
        const said = parse(text);
        if (!request.Check(said)) counters.add('live_requests_ignored');
        else if (said.type === 'watch' && servers.find(said.server_id) !== undefined)
          live.watch(connection, said.server_id);
        else if (said.type === 'unwatch') live.unwatch(connection, said.server_id);
      },
      close: (connection) => live.leave(connection),
    },
  ];
}

/** All that a dashboard opens with, in one frame: each further request costs a phone a round trip. */
async function openingOf(services: Services): Promise<FrameOf<'snapshot'>['data']> {
  const [sites, setup] = await Promise.all([listSites(services), setupState(services)]);
  const { thresholds } = services.platform.settings.values;
  const servers = services.servers.list({}).items;
  return { servers, sites, setup, thresholds, alert_counts: services.alerts.counts() };
}

function sinceOf(connection: Connection): number | undefined {
  const text = connection.query.get('since');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
