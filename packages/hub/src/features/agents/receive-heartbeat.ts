import type { HeartbeatAnswer } from '@labkeeper/protocol/agent';
import type { Container, Ports } from '@labkeeper/protocol/inventory';
import type { RequestFacts } from '../../platform/route.ts';
import type { PlannedInventory, ServerState } from '../servers/service.ts';
import { acceptHeartbeat, type AcceptedHeartbeat, type Reception } from './accept-heartbeat.ts';
import { answerHeartbeat } from './answer-heartbeat.ts';
import type { Arrival, Receiver } from './arrival.ts';
import { authoriseReport } from './authorise-report.ts';
import { readCollectors } from './flatten-report.ts';
import type { HeartbeatBody } from './heartbeat-body.ts';
import { noteHeartbeat } from './note-heartbeat.ts';
import { prepareHeartbeat, type PreparedReport } from './prepare-heartbeat.ts';
import { pushReport } from './push-report.ts';
import { storeHeartbeat } from './store-heartbeat.ts';

/** The way of a heartbeat, one step per line. Resolves after the commit; throws the error that its sender is told. */
export async function receiveHeartbeat(
  hub: Receiver,
  body: HeartbeatBody,
  facts: RequestFacts,
): Promise<HeartbeatAnswer> {
  const arrival: Arrival = { body, facts, receivedAt: hub.platform.clock.now() };
  authoriseReport(hub.servers, facts.caller, body.server_id);
  const accepted = accept(hub, arrival);
  const server = await hub.servers.findOrRegister(body.server_id, facts.address);
  const prepared = prepareHeartbeat(hub, server, accepted, arrival);
  const planned = hub.servers.planInventory(server, prepared.inventory);
  await storeHeartbeat(hub, server, prepared, planned);
  await notePorts(hub, server, planned);
  await noteHeartbeat(hub, server, { accepted, prepared, planned, arrival });
  if (prepared.newest?.live === true) await judge(hub, server, prepared.newest);
  hub.servers.touch(server);
  pushReport(hub.platform.live, server, prepared);
  return answerHeartbeat(hub, server, accepted, arrival);
}

/** Remembers what listens, before it is held: whether anybody has looked before tells what is new. */
async function notePorts({ ports }: Receiver, server: ServerState, { held }: PlannedInventory): Promise<void> {
  const seen = held.get('ports');
  if (seen === undefined) return;
  const containers = (held.get('containers') ?? server.inventory.get('containers'))?.value ?? [];
  const look = { ports: seen.value as Ports, containers: containers as readonly Container[] };
  await ports.note(server.row.server_id, look, !server.inventory.has('ports'));
}

async function judge(hub: Receiver, server: ServerState, { samples, report }: PreparedReport): Promise<void> {
  const { alerts, ports, hardware } = hub;
  const about = [...ports.samplesOf(server), ...(await hardware.note(server, readCollectors(report.collectors)))];
  await alerts.judgeReport(server, about.length === 0 ? samples : [...samples, ...about]);
}

/** A report that is refused for its time was heard all the same: a wrong clock, of theirs or ours, is no silence. */
function accept(hub: Receiver, arrival: Arrival): AcceptedHeartbeat {
  try {
    return acceptHeartbeat(arrival.body, receptionOf(hub, arrival));
  } catch (error) {
    const server = hub.servers.find(arrival.body.server_id);
    if (server !== undefined) hub.servers.heard(server, 'undated');
    throw error;
  }
}

function receptionOf({ platform, servers }: Receiver, { body, facts, receivedAt }: Arrival): Reception {
  const knownOffsetMs = servers.find(body.server_id)?.row.clock_offset_ms ?? undefined;
  return {
    receivedAt,
    arrivedAt: facts.arrivedAt,
    keptDays: platform.settings.values.retention.raw_days,
    knownOffsetMs,
  };
}
