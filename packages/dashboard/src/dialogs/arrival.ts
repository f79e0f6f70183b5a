import type { EnrollmentToken, EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { useQuery } from '@tanstack/react-query';
import { findEnrolmentToken } from '../api/change-servers.ts';
import { useServers } from '../api/fleet.ts';
import { keys } from '../api/keys.ts';
import { useTick } from '../ui/clock.ts';

/** How far a new server has come: nobody used the line yet, its agent has a key, its first report is here, too late. */
export type Arrival =
  | { readonly step: 'waiting' }
  | { readonly step: 'enrolled'; readonly serverId: string }
  | { readonly step: 'reporting'; readonly server: Server }
  | { readonly step: 'expired' };

/** Judges how far the newest server of a token has come. A server that was there before counts once it reports after enrolling. */
export function arrivalOf(
  token: Pick<EnrollmentToken, 'created_at' | 'used_by'>,
  servers: readonly Server[],
  expired: boolean,
): Arrival {
  const serverId = token.used_by.at(-1);
  if (serverId === undefined) return expired ? { step: 'expired' } : { step: 'waiting' };
  const server = servers.find((known) => known.server_id === serverId);
  const lastSeen = server?.last_seen ? Date.parse(server.last_seen) : Number.NEGATIVE_INFINITY;
  if (server?.status === 'online' && lastSeen >= Date.parse(token.created_at)) return { step: 'reporting', server };
  return { step: 'enrolled', serverId };
}

const POLL_MS = 2000;

/** Watches a token until its server reports; by the live stream, and by asking every two seconds who used the token. */
export function useArrival(created: EnrollmentTokenCreated | undefined): Arrival {
  const { data: servers = [] } = useServers();
  const expiresAt = created ? Date.parse(created.expires_at) : Number.POSITIVE_INFINITY;
  const expired = useTick((now) => now > expiresAt);
  const { data: token } = useQuery({
    queryKey: [...keys.enrolment, created?.token_id],
    queryFn: ({ signal }) => findEnrolmentToken(created?.token_id ?? '', signal).then((found) => found ?? null),
    enabled: created !== undefined,
    refetchInterval: ({ state }) => ((state.data?.used_by.length ?? 0) > 0 || expired ? false : POLL_MS),
    staleTime: 0,
  });
  return created ? arrivalOf(token ?? created, servers, expired) : { step: 'waiting' };
}
