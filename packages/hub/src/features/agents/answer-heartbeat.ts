import type { HeartbeatAnswer } from '@labkeeper/protocol/agent';
import { formatInstant } from '../../domain/instant.ts';
import type { ServerState } from '../servers/service.ts';
import type { AcceptedHeartbeat } from './accept-heartbeat.ts';
import type { Arrival, Receiver } from './arrival.ts';

/** Parts of an inventory that change while the hub is away; the others are read back from the database. */
const shortLived = ['filesystems', 'interfaces', 'sensors', 'processes'] as const;
const allParts = ['machine', 'disks', 'packages', ...shortLived] as const;

/** What the agent is told: the time, what it should change, and what of its report was not taken. */
export async function answerHeartbeat(
  hub: Receiver,
  server: ServerState,
  accepted: AcceptedHeartbeat,
  arrival: Arrival,
): Promise<HeartbeatAnswer> {
  const { body } = arrival;
  const isOurs = body.agent_version !== undefined || body.settings_version !== undefined;
  const settings = isOurs ? await hub.settings.newerThan(server, body.settings_version ?? undefined) : undefined;
  const want = isOurs ? partsToAskFor(server) : [];
  return {
    received: true,
    server_time: formatInstant(hub.platform.clock.now()),
    pending_commands: [],
    ...(settings === undefined ? {} : { settings }),
    ...(want.length === 0 ? {} : { want }),
    ...(accepted.rejected.length === 0 ? {} : { rejected: accepted.rejected }),
    ...ignoredOf(accepted),
  };
}

/** How many fields were not known, and which: a name that was typed wrong can be found without a search. */
function ignoredOf({ ignoredFields: { count, names } }: AcceptedHeartbeat): Partial<HeartbeatAnswer> {
  return count === 0 ? {} : { ignored_fields: count, ignored_field_names: [...names] };
}

/** What the hub holds nothing of, or nothing newer than its own start; asked for once in a life of the hub. */
function partsToAskFor(server: ServerState): string[] {
  const { agent, inventory, newestAt } = server;
  if (agent.asked || newestAt === undefined) return [];
  agent.asked = true;
  const stale = shortLived.filter((part) => (inventory.get(part)?.updatedAt ?? 0) < newestAt);
  const missing = allParts.filter((part) => !inventory.has(part));
  return [...new Set([...missing, ...stale])];
}
