import { Type, type Static } from 'typebox';
import { CollectorReport, CollectorSettings, NamePatterns, ServiceReport, Status } from './agent.ts';
import { Labels } from './sample.ts';
import { Instant, ipAddressPattern, macAddressPattern, Name, nullable, plainPattern, Slug, Tags } from './text.ts';

export const ServerStatus = Type.Union([Type.Literal('online'), Type.Literal('offline'), Type.Literal('unknown')]);
export type ServerStatus = Static<typeof ServerStatus>;

export const ExpectedService = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 256 }),
  critical: Type.Optional(Type.Boolean()),
});
export type ExpectedService = Static<typeof ExpectedService>;

const editable = {
  display_name: Name,
  hostname: Type.String({ minLength: 1, maxLength: 253, pattern: plainPattern }),
  ip_address: nullable(Type.String({ maxLength: 64, pattern: ipAddressPattern })),
  mac_address: nullable(Type.String({ maxLength: 32, pattern: macAddressPattern })),
  tdp_watts: Type.Integer({ minimum: 0, maximum: 100_000 }),
  location: nullable(Type.String({ maxLength: 200, pattern: plainPattern })),
  site_id: nullable(Slug),
  tags: Tags,
  expected_services: Type.Array(ExpectedService, { maxItems: 500 }),
};

/** Body of `POST /servers` (the TRD's registration) and `PUT /servers/{server_id}`. */
export const ServerRegistration = Type.Object({
  server_id: Slug,
  display_name: Type.Optional(editable.display_name),
  hostname: Type.Optional(editable.hostname),
  ip_address: Type.Optional(editable.ip_address),
  mac_address: Type.Optional(editable.mac_address),
  tdp_watts: Type.Optional(nullable(editable.tdp_watts)),
  location: Type.Optional(editable.location),
  site_id: Type.Optional(editable.site_id),
  tags: Type.Optional(editable.tags),
  expected_services: Type.Optional(editable.expected_services),
});
export type ServerRegistration = Static<typeof ServerRegistration>;

const heartbeatInterval = Type.Integer({ minimum: 5, maximum: 3600 });

/** What this server's agent is asked for beside what is asked of all. Collectors by their name. */
export const OwnAgentSettings = Type.Object({
  heartbeat_interval_seconds: nullable(heartbeatInterval),
  collectors: Type.Record(Type.String(), CollectorSettings),
});
export type OwnAgentSettings = Static<typeof OwnAgentSettings>;

/** Changes of it; null goes back to what is asked of all. */
export const OwnAgentSettingsChange = Type.Object({
  heartbeat_interval_seconds: Type.Optional(nullable(heartbeatInterval)),
  collectors: Type.Optional(
    Type.Record(
      Type.String({ maxLength: 60 }),
      nullable(
        Type.Object({
          enabled: Type.Optional(nullable(Type.Boolean())),
          interval_seconds: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 86_400 }))),
          include: Type.Optional(nullable(NamePatterns)),
          exclude: Type.Optional(nullable(NamePatterns)),
        }),
      ),
      { maxProperties: 200 },
    ),
  ),
});
export type OwnAgentSettingsChange = Static<typeof OwnAgentSettingsChange>;

/** Body of `PATCH /servers/{server_id}`: only what changes. */
export const ServerChange = Type.Object({
  ...Type.Omit(ServerRegistration, ['server_id']).properties,
  agent_settings: Type.Optional(OwnAgentSettingsChange),
});
export type ServerChange = Static<typeof ServerChange>;

/** The agent of a server, as the hub knows it. */
export const ServerAgent = Type.Object({
  version: nullable(Type.String()),
  connected: Type.Boolean(),
  enrolled: Type.Boolean(),
  profile: nullable(Type.String()),
  interval_seconds: Type.Integer(),
  clock_offset_seconds: nullable(Type.Number()),
  backlog: Type.Integer(),
  dropped: Type.Integer(),
  last_address: nullable(Type.String()),
  transport: nullable(Type.Union([Type.Literal('tls'), Type.Literal('plain')])),
  key_created_at: nullable(Instant),
  warnings: Type.Array(Type.String()),
});
export type ServerAgent = Static<typeof ServerAgent>;

/** The newest flat numbers of a server; what it did not measure is absent. */
export const LatestFlat = Type.Record(Type.String(), Type.Number());

/** The one most important thing about a server, in words. */
export const Problem = Type.Object({ status: Status, key: Type.String(), message: Type.String() });
export type Problem = Static<typeof Problem>;

/** A server: the TRD's columns and what Labkeeper adds. */
export const Server = Type.Object(
  {
    server_id: Slug,
    display_name: Type.String(),
    hostname: Type.String(),
    ip_address: nullable(Type.String()),
    mac_address: nullable(Type.String()),
    tdp_watts: Type.Integer(),
    location: nullable(Type.String()),
    os_distribution: nullable(Type.String()),
    os_version: nullable(Type.String()),
    kernel: nullable(Type.String()),
    architecture: nullable(Type.String()),
    registered_at: Instant,
    last_seen: nullable(Instant),
    status: ServerStatus,
    tags: Tags,
    site_id: nullable(Slug),
    health: Status,
    problems: Type.Array(Problem),
    agent: ServerAgent,
    latest: LatestFlat,
    boot_time: nullable(Instant),
    updates_available: nullable(Type.Integer()),
    security_updates: nullable(Type.Integer()),
    expected_services: Type.Array(ExpectedService),
    local: Type.Boolean(),
  },
  { $id: 'Server' },
);
export type Server = Static<typeof Server>;

/** One server with everything the server page opens with. */
export const ServerDetail = Type.Object(
  {
    ...Server.properties,
    services: Type.Array(ServiceReport),
    collectors: Type.Array(CollectorReport),
    agent_settings: OwnAgentSettings,
  },
  { $id: 'ServerDetail' },
);
export type ServerDetail = Static<typeof ServerDetail>;

export const Site = Type.Object(
  {
    site_id: Slug,
    name: Name,
    location: nullable(Type.String({ maxLength: 200 })),
    created_at: Instant,
    servers: Type.Integer(),
  },
  { $id: 'Site' },
);
export type Site = Static<typeof Site>;

export const SiteRequest = Type.Object({
  site_id: Type.Optional(Slug),
  name: Name,
  location: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
});
export type SiteRequest = Static<typeof SiteRequest>;

/** `GET /metrics/{server_id}/latest`. */
export const LatestMetrics = Type.Object(
  {
    server_id: Slug,
    timestamp: nullable(Instant),
    metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
    samples: Type.Array(
      Type.Object({
        metric: Type.String(),
        labels: Labels,
        value: Type.Number(),
        unit: Type.String(),
        /** Of a state: what its value is called. */
        state: Type.Optional(Type.String()),
        timestamp: Instant,
      }),
    ),
  },
  { $id: 'LatestMetrics' },
);
export type LatestMetrics = Static<typeof LatestMetrics>;

const Extreme = Type.Object({
  mean: nullable(Type.Number()),
  max: nullable(Type.Object({ server_id: Slug, value: Type.Number() })),
});

/** `GET /metrics/summary`. */
export const FleetSummary = Type.Object(
  {
    servers: Type.Object({
      online: Type.Integer(),
      offline: Type.Integer(),
      unknown: Type.Integer(),
      warning: Type.Integer(),
      failing: Type.Integer(),
    }),
    alerts: Type.Object({ open: Type.Integer() }),
    cpu_percent: Extreme,
    memory_percent: Extreme,
    disk_percent: Extreme,
    updates_available: Type.Integer(),
    security_updates: Type.Integer(),
    /** Servers whose package lists are so old that more may wait than they name. */
    updates_unknown: Type.Integer(),
    cost_per_day: Type.Object({ value: Type.Number(), currency: Type.String(), estimated: Type.Boolean() }),
  },
  { $id: 'FleetSummary' },
);
export type FleetSummary = Static<typeof FleetSummary>;
