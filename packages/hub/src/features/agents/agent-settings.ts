import type { AgentSettings, CollectorSettings } from '@labkeeper/protocol/agent';
import type { OwnAgentSettingsChange } from '@labkeeper/protocol/server';
import type { HubSettings } from '../../platform/hub-settings.ts';
import type { ServersService, ServerState } from '../servers/service.ts';

type Wanted = Omit<AgentSettings, 'version'>;

/** Settings as they were last made, and what they were made of. */
interface Made {
  readonly asked: HubSettings['values'];
  readonly expected: ServerState['expected'];
  readonly interval: number | undefined;
  readonly collectors: ServerState['own']['collectors'];
  readonly settings: AgentSettings;
}

/** What the hub asks of each agent: the settings for all, changed by those of its server. */
export class AgentSettingsBook {
  readonly #settings: HubSettings;
  readonly #servers: ServersService;
  readonly #made = new WeakMap<ServerState, Made>();

  constructor(settings: HubSettings, servers: ServersService) {
    this.#settings = settings;
    this.#servers = servers;
  }

  /** The settings of a server's agent; their version grows with every change. */
  async of(server: ServerState): Promise<AgentSettings> {
    const asked = this.#settings.values;
    const { expected } = server;
    const { collectors, heartbeatIntervalSeconds: interval } = server.own;
    const made = this.#made.get(server);
    if (made !== undefined && isMadeOf(made, { asked, expected, interval, collectors })) return made.settings;
    const settings = await this.#make(server);
    this.#made.set(server, { asked, expected, interval, collectors, settings });
    return settings;
  }

  async #make(server: ServerState): Promise<AgentSettings> {
    const wanted = this.#wanted(server);
    const digest = JSON.stringify(wanted);
    if (digest !== server.own.digest) {
      server.own.digest = digest;
      server.own.version += 1;
      await this.#servers.write(server, { settings_json: JSON.stringify(server.own) });
    }
    return { version: server.own.version, ...wanted };
  }

  /** The settings where the agent has others than `version`. */
  async newerThan(server: ServerState, version: number | undefined): Promise<AgentSettings | undefined> {
    const settings = await this.of(server);
    return settings.version === version ? undefined : settings;
  }

  /** Changes what is asked of one server's agent alone; resolves to its new settings. */
  async setOwn(server: ServerState, change: OwnAgentSettingsChange): Promise<AgentSettings> {
    const { own } = server;
    const { heartbeat_interval_seconds: interval, collectors = {} } = change;
    if (interval !== undefined) own.heartbeatIntervalSeconds = interval ?? undefined;
    const changed = { ...own.collectors };
    for (const [name, wanted] of Object.entries(collectors)) {
      const kept = wanted === null ? {} : withoutNull({ ...changed[name], ...wanted });
      if (Object.keys(kept).length === 0) delete changed[name];
      else changed[name] = kept;
    }
    own.collectors = changed;
    return this.of(server);
  }

  #wanted(server: ServerState): Wanted {
    const { heartbeat_interval_seconds, command_timeout_seconds, collectors = {} } = this.#settings.values.agent;
    const merged: Record<string, CollectorSettings> = { ...collectors };
    for (const [name, own] of Object.entries(server.own.collectors)) merged[name] = { ...merged[name], ...own };
    return {
      heartbeat_interval_seconds: server.own.heartbeatIntervalSeconds ?? heartbeat_interval_seconds,
      command_timeout_seconds,
      collectors: merged,
      services: server.expected.map((service) => service.name),
    };
  }
}

function isMadeOf(made: Made, from: Omit<Made, 'settings'>): boolean {
  return (
    made.asked === from.asked &&
    made.expected === from.expected &&
    made.interval === from.interval &&
    made.collectors === from.collectors
  );
}

function withoutNull(settings: Nullable<CollectorSettings>): CollectorSettings {
  const kept = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(kept) as CollectorSettings;
}

type Nullable<Value> = { readonly [Key in keyof Value]: Value[Key] | null };
