import type { Scope } from '@labkeeper/protocol/alert';
import type { Server } from '@labkeeper/protocol/server';

/** What of a server a scope asks for. */
export type Scoped = Pick<Server, 'server_id' | 'tags' | 'site_id'>;

/** Whether a rule or a window is about a server: it must fit every list that names something. */
export function inScope(server: Scoped, { server_ids: serverIds, tags, site_ids: siteIds }: Scope): boolean {
  if (serverIds.length > 0 && !serverIds.includes(server.server_id)) return false;
  if (tags.length > 0 && !server.tags.some((tag) => tags.includes(tag))) return false;
  return siteIds.length === 0 || (server.site_id !== null && siteIds.includes(server.site_id));
}
