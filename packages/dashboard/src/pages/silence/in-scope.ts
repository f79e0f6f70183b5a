import type { Server } from '@labkeeper/protocol/server';
import type { WindowForm } from './window-form.ts';

/** Whether a window is about a server: it must fit every list that names something. */
export function inScope(
  server: Pick<Server, 'server_id' | 'tags' | 'site_id'>,
  scope: Pick<WindowForm, 'serverIds' | 'tags' | 'siteIds'>,
): boolean {
  const { serverIds, tags, siteIds } = scope;
  if (serverIds.length > 0 && !serverIds.includes(server.server_id)) return false;
  if (tags.length > 0 && !server.tags.some((tag) => tags.includes(tag))) return false;
  return siteIds.length === 0 || (server.site_id !== null && siteIds.includes(server.site_id));
}
