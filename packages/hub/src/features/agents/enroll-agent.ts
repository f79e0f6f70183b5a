import type { EnrollAnswer, EnrollRequest } from '@labkeeper/protocol/agent';
import type { Interface } from '@labkeeper/protocol/inventory';
import { chooseServer, type Chosen, type Resident } from '../../domain/choose-server.ts';
import { cleanText } from '../../domain/clean-text.ts';
import { ApiError } from '../../platform/api-error.ts';
import { isLoopback } from '../../platform/client-address.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { RequestFacts } from '../../platform/route.ts';
import type { EnrollmentTokensTable, ServersTable } from '../../platform/tables.ts';
import type { AccountsService, IssuedKey } from '../accounts/service.ts';
import { findUsableToken, takeUse } from '../enrollment/service.ts';
import { defaultSite, type ServersService, type ServerState } from '../servers/service.ts';
import { localMachineId } from './local-machine.ts';

/** What an enrolment needs of the hub. */
export interface Enroller {
  readonly platform: Platform;
  readonly accounts: AccountsService;
  readonly servers: ServersService;
}

interface Enrolled {
  readonly issued: IssuedKey;
  /** The server when it is new; to be adopted after the commit. */
  readonly made: ServerState | undefined;
}

/** Turns a token into an agent with a key of its own. Throws TLS_REQUIRED on a plain connection from elsewhere, and TOKEN_INVALID. */
export async function enrollAgent(hub: Enroller, request: EnrollRequest, facts: RequestFacts): Promise<EnrollAnswer> {
  const { platform, servers } = hub;
  if (!facts.tls && !isLoopback(facts.address)) {
    throw new ApiError('TLS_REQUIRED', { message: 'Agents enrol over TLS: use the address of the install line.' });
  }
  const token = await findUsableToken(platform.db.write, request.token, platform.clock.now());
  if (token === undefined) throw new ApiError('TOKEN_INVALID');
  const chosen = choose(servers, token, request, facts.address);
  await servers.removed(chosen.serverId);
  const enrolled = await commit(hub, token, chosen, { request, facts });
  const server = settle(hub, chosen, enrolled);
  await platform.audit.record({
    actor: `token:${token.name}`,
    action: 'agent.enrolled',
    target: server.row.server_id,
    address: facts.address,
    details: { token_id: token.token_id, hostname: cleanText(request.hostname, 253), profile: token.profile },
  });
  return {
    server_id: server.row.server_id,
    api_key: enrolled.issued.key,
    hub_public_key: platform.identity.commandPublicKey,
    heartbeat_interval_seconds:
      server.own.heartbeatIntervalSeconds ?? platform.settings.values.agent.heartbeat_interval_seconds,
  };
}

function choose(
  servers: ServersService,
  token: EnrollmentTokensTable,
  request: EnrollRequest,
  address: string,
): Chosen {
  const residents = [...servers.states()].map((state) => residentOf(servers, state));
  const tokenServerId = token.server_id ?? undefined;
  return chooseServer({ hostname: request.hostname, machineId: request.machine_id, address, tokenServerId }, residents);
}

function residentOf(servers: ServersService, state: ServerState): Resident {
  const interfaces = (state.inventory.get('interfaces')?.value ?? []) as Interface[];
  const own = interfaces.flatMap((one) => one.addresses).map((address) => address.split('/')[0] ?? '');
  const { lastAddress } = state.agent;
  return {
    serverId: state.row.server_id,
    machineId: state.row.machine_id ?? undefined,
    live: servers.isReporting(state),
    addresses: lastAddress === undefined ? own : [lastAddress, ...own],
    everReported: state.row.last_seen !== null,
    // Whoever comes from the hub's own machine comes from there, tunnels and proxies too: it tells nothing.
    lastAddress: lastAddress === undefined || isLoopback(lastAddress) ? undefined : lastAddress,
  };
}

async function commit(
  { platform, accounts, servers }: Enroller,
  token: EnrollmentTokensTable,
  { kind, serverId }: Chosen,
  { request, facts }: { request: EnrollRequest; facts: RequestFacts },
): Promise<Enrolled> {
  const agent = agentColumns(token, request, localMachineId(platform.config.hostRoot));
  return platform.db.transaction(async (db) => {
    if (!(await takeUse(db, token.token_id, serverId, platform.clock.now()))) throw new ApiError('TOKEN_INVALID');
    let made: ServerState | undefined;
    if (kind === 'same') {
      // Before the new key is made, since it ends all there are; after the token is taken, so that only who enrols ends them.
      await accounts.revokeKeysOf(serverId, db);
      await servers.write(servers.require(serverId), agent, db);
    } else {
      made = await servers.insert(db, serverId, { columns: { ...placeColumns(token, request, facts), ...agent } });
      if (made === undefined) throw new ApiError('TOKEN_INVALID');
    }
    const key = { name: `agent ${serverId}`, scopes: ['ingest'], serverId, profile: token.profile } as const;
    return { issued: await accounts.issueKey(key, db), made };
  });
}

function agentColumns(
  token: EnrollmentTokensTable,
  request: EnrollRequest,
  ownMachineId: string | undefined,
): Partial<ServersTable> {
  const machine_id = cleanText(request.machine_id, 80);
  return {
    machine_id,
    agent_version: cleanText(request.agent_version, 60),
    agent_profile: token.profile,
    architecture: cleanText(request.architecture, 60),
    local: machine_id === ownMachineId ? 1 : 0,
  };
}

function placeColumns(
  token: EnrollmentTokensTable,
  request: EnrollRequest,
  facts: RequestFacts,
): Partial<ServersTable> {
  const hostname = cleanText(request.hostname, 253);
  return {
    hostname,
    display_name: hostname.slice(0, 120),
    ip_address: isLoopback(facts.address) ? null : facts.address,
    site_id: token.site_id ?? defaultSite,
    tags: token.tags,
  };
}

/** Takes the committed server into care, and says so where two machines look like one. */
function settle({ servers }: Enroller, chosen: Chosen, { issued, made }: Enrolled): ServerState {
  if (made !== undefined) servers.adopt(made);
  const server = servers.require(chosen.serverId);
  server.agent.keyCreatedAt = issued.createdAt;
  if (chosen.kind === 'new' && chosen.clonedFrom !== undefined) {
    warn(servers, chosen.clonedFrom, chosen.serverId);
    warn(servers, chosen.serverId, chosen.clonedFrom);
  }
  servers.touch(server);
  return server;
}

function warn(servers: ServersService, serverId: string, twinId: string): void {
  const server = servers.find(serverId);
  if (server === undefined) return;
  const text = `${twinId} has the same machine id: one is a copy of the other. Give the copy a machine id of its own.`;
  server.agent.warnings.set(`clone ${twinId}`, text);
  servers.touch(server);
}
