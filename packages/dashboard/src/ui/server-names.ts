import type { Server } from '@labkeeper/protocol/server';
import { visibleText } from './visible-text.ts';

/** What stands beside the names of servers that cannot be told apart by them, by id: the id. */
export function namesakes(servers: readonly Pick<Server, 'server_id' | 'display_name'>[]): ReadonlyMap<string, string> {
  const byName = Map.groupBy(servers, (server) => visibleText(server.display_name).trim());
  const twins = [...byName.values()].filter((same) => same.length > 1);
  return new Map(twins.flat().map(({ server_id: id }) => [id, id]));
}
