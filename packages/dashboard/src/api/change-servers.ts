import type { EnrollmentToken, EnrollmentTokenCreated, EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import type { Page } from '@labkeeper/protocol/page';
import type { Server, ServerChange } from '@labkeeper/protocol/server';
import { callApi } from './client.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

/** Changes what a person may say about a server; every page sees it at once. */
export async function changeServer(serverId: string, change: ServerChange): Promise<void> {
  const changed = await callApi<Server>(`/servers/${encodeURIComponent(serverId)}`, { method: 'PATCH', body: change });
  queryClient.setQueryData(keys.servers, (known: readonly Server[] | undefined) =>
    known?.map((server) => (server.server_id === serverId ? { ...server, ...changed } : server)),
  );
  await refreshServers(serverId);
}

/** Makes a server by its id; throws SERVER_EXISTS or what else the hub says. */
export async function registerServer(serverId: string): Promise<Server> {
  const made = await callApi<Server>('/servers', { method: 'POST', body: { server_id: serverId } });
  await refreshServers(serverId);
  return made;
}

/** Removes a server; its key is revoked with it. */
export async function removeServer(serverId: string): Promise<void> {
  await callApi(`/servers/${encodeURIComponent(serverId)}`, { method: 'DELETE' });
  queryClient.setQueryData(keys.servers, (known: readonly Server[] | undefined) =>
    known?.filter((server) => server.server_id !== serverId),
  );
  queryClient.removeQueries({ queryKey: keys.server(serverId) });
}

async function refreshServers(serverId: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.server(serverId) }),
    queryClient.invalidateQueries({ queryKey: keys.sites }),
    queryClient.invalidateQueries({ queryKey: keys.summary }),
  ]);
}

/** Makes an enrolment token with the line to paste; the token is in this answer alone. */
export function makeEnrolmentToken(request: EnrollmentTokenRequest): Promise<EnrollmentTokenCreated> {
  return callApi<EnrollmentTokenCreated>('/enrollment-tokens', { method: 'POST', body: request });
}

/** What became of a token; undefined once the hub has forgotten it. */
export async function findEnrolmentToken(tokenId: string, signal: AbortSignal): Promise<EnrollmentToken | undefined> {
  const page = await callApi<Page<EnrollmentToken>>('/enrollment-tokens', { signal });
  return page.items.find((token) => token.token_id === tokenId);
}

/** Takes a token back that nobody used. */
export async function dropEnrolmentToken(tokenId: string): Promise<void> {
  await callApi(`/enrollment-tokens/${encodeURIComponent(tokenId)}`, { method: 'DELETE' });
}
