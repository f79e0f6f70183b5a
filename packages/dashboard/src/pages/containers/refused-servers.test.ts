import { expect, test } from 'bun:test';
import type { Server } from '@labkeeper/protocol/server';
import { refusedServers } from './refused-servers.ts';

function server(name: string, key: string): Server {
  const problems = [{ key, status: 'UNKNOWN', message: '' }];
  return { server_id: name, display_name: name, problems } as Partial<Server> as Server;
}

test('servers that do not let their containers be seen are named, others are not', () => {
  const refused = 'collector_state{collector=containers}';
  const lab = [server('pi10', refused), server('nas', 'collector_state{collector=smart}'), server('pi2', refused)];
  expect(refusedServers(lab).map(({ server_id: id }) => id)).toEqual(['pi2', 'pi10']);
});
