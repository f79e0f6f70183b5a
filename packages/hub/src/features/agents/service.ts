import type { AgentSettings, EnrollAnswer, EnrollRequest, HeartbeatAnswer } from '@labkeeper/protocol/agent';
import { collectors } from '@labkeeper/collectors/registry';
import type { OwnAgentSettingsChange } from '@labkeeper/protocol/server';
import { cleanText } from '../../domain/clean-text.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { RequestFacts } from '../../platform/route.ts';
import type { AccountsService } from '../accounts/service.ts';
import type { AlertsService } from '../alerts/service.ts';
import type { HardwareLoss } from '../hardware-loss/service.ts';
import type { PortsService } from '../ports/service.ts';
import type { ServersService, ServerState } from '../servers/service.ts';
import { AgentSettingsBook } from './agent-settings.ts';
import { AgentStreams } from './agent-streams.ts';
import { enrollAgent } from './enroll-agent.ts';
import type { HeartbeatBody } from './heartbeat-body.ts';
import { leaveLocalToken } from './local-token.ts';
import { receiveHeartbeat } from './receive-heartbeat.ts';
import { Serial } from '../../platform/serial.ts';

export type { HeartbeatBody } from './heartbeat-body.ts';
export { flattenReport } from './flatten-report.ts';
export type { FeedEvent, LogFeed } from './log-feeds.ts';

/** What receiving and answering agents needs of other features. */
export interface AgentParts {
  readonly platform: Platform;
  readonly accounts: AccountsService;
  readonly servers: ServersService;
  readonly ports: PortsService;
  readonly hardware: HardwareLoss;
  readonly alerts: AlertsService;
}

/** What agents send and are told. */
export class AgentsService {
  readonly streams: AgentStreams;
  readonly #platform: Platform;
  readonly #accounts: AccountsService;
  readonly #servers: ServersService;
  readonly #ports: PortsService;
  readonly #hardware: HardwareLoss;
  readonly #alerts: AlertsService;
  readonly #settings: AgentSettingsBook;
  readonly #enrolments = new Serial();

  constructor({ platform, accounts, servers, ports, hardware, alerts }: AgentParts) {
    this.#ports = ports;
    this.#hardware = hardware;
    this.#alerts = alerts;
    this.#platform = platform;
    this.#accounts = accounts;
    this.#servers = servers;
    this.#settings = new AgentSettingsBook(platform.settings, servers);
    this.streams = new AgentStreams(platform, servers, this.#settings);
  }

  async start(): Promise<void> {
    const { localAgentTokenFile } = this.#platform.config;
    if (localAgentTokenFile !== undefined) await leaveLocalToken(this.#platform, localAgentTokenFile);
    this.streams.start();
    this.#accounts.onRevoked((revoked) => {
      if (revoked.kind === 'key') this.streams.revoked(revoked.keyId);
    });
  }

  stop(): void {
    this.streams.stop();
  }

  /** Takes a heartbeat; resolves to its answer after the commit. */
  receive(body: HeartbeatBody, facts: RequestFacts): Promise<HeartbeatAnswer> {
    const hub = {
      platform: this.#platform,
      servers: this.#servers,
      ports: this.#ports,
      hardware: this.#hardware,
      alerts: this.#alerts,
      settings: this.#settings,
    };
    return receiveHeartbeat(hub, body, facts);
  }

  /** Turns an enrolment token into an agent. One at a time, so that a token of one use makes one agent whose key is not ended by a loser. */
  enroll(request: EnrollRequest, facts: RequestFacts): Promise<EnrollAnswer> {
    const hub = { platform: this.#platform, accounts: this.#accounts, servers: this.#servers };
    return this.#enrolments.run(() => enrollAgent(hub, request, facts));
  }

  /** What the hub asks of a server's agent. */
  settingsOf(server: ServerState): Promise<AgentSettings> {
    return this.#settings.of(server);
  }

  /** Throws INVALID for a collector that there is not. */
  checkOwnSettings(change: OwnAgentSettingsChange): void {
    for (const name of Object.keys(change.collectors ?? {})) {
      if (collectors.some((collector) => collector.id === name)) continue;
      const field = `agent_settings.collectors.${cleanText(name, 60)}`;
      throw new ApiError('INVALID', { field, message: 'There is no collector of this name.' });
    }
  }

  /** Changes what is asked of one server's agent alone, and tells it. */
  async setOwnSettings(server: ServerState, change: OwnAgentSettingsChange): Promise<AgentSettings> {
    const settings = await this.#settings.setOwn(server, change);
    this.streams.settingsChanged(server.row.server_id, settings);
    this.#servers.touch(server);
    return settings;
  }
}
