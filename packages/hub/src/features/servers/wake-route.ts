import { Slug } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { magicPacket } from '../../domain/magic-packet.ts';
import { ApiError } from '../../platform/api-error.ts';
import { route, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import type { Mount } from './mount.ts';
import { broadcastTargets, sendPacket } from './wake.ts';

/** Wake-on-LAN, sent by the hub into its own networks. */
export function wakeRoute({ servers, platform }: Services, { path, noun }: Mount): Route {
  return route({
    method: 'POST',
    path: `${path}/{server_id}/wake`,
    id: `wake_${noun}`,
    tag: 'servers',
    summary:
      'Sends a magic packet for a server into the networks of the hub’s machine; whether it wakes shows when it reports.',
    access: 'operate',
    request: { params: Type.Object({ server_id: Slug }) },
    response: { status: 200, schema: Type.Object({ sent: Type.Boolean(), broadcast: Type.Array(Type.String()) }) },
    errors: ['SERVER_NOT_FOUND', 'UNAVAILABLE'],
    async handle(input) {
      const { server_id } = input.params;
      const packet = magicPacket(servers.require(server_id).row.mac_address ?? '');
      if (packet === undefined) {
        const message = 'The hardware address of this server is not known: set mac_address first.';
        throw new ApiError('INVALID', { field: 'mac_address', message });
      }
      const sent = await sendPacket(packet, broadcastTargets());
      if (sent.length === 0) {
        throw new ApiError('UNAVAILABLE', { message: 'The hub’s machine is in no network that it could call.' });
      }
      await recordAct(platform, input, { action: 'server.woken', target: server_id });
      return { sent: true, broadcast: sent.map(({ address }) => address) };
    },
  });
}
