import { Type, type Static } from 'typebox';
import { Inventory } from './inventory.ts';
import { LogBatch, LogsEnd, LogsMore, LogsStop, LogsWanted } from './log.ts';
import { Sample } from './sample.ts';
import { Instant, Name, nullable, Slug } from './text.ts';

const Count = Type.Integer({ minimum: 0 });

/** State of an expected service as the agent sees it. */
export const ServiceStatus = Type.Union([
  Type.Literal('running'),
  Type.Literal('stopped'),
  Type.Literal('failed'),
  Type.Literal('unknown'),
]);
export type ServiceStatus = Static<typeof ServiceStatus>;

export const ServiceReport = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 256 }),
  status: ServiceStatus,
  pid: Type.Optional(nullable(Type.Integer())),
  memory_mb: Type.Optional(nullable(Type.Number())),
  cpu_percent: Type.Optional(nullable(Type.Number())),
});
export type ServiceReport = Static<typeof ServiceReport>;

export const OsInfo = Type.Object({
  distribution: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
  version: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
  kernel: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
  architecture: Type.Optional(nullable(Type.String({ maxLength: 60 }))),
});
export type OsInfo = Static<typeof OsInfo>;

/** The TRD's flat numbers. Any of them may be missing or null where it could not be measured; others are ignored and counted. */
export const FlatMetrics = Type.Object({
  cpu_percent: Type.Optional(nullable(Type.Number())),
  memory_percent: Type.Optional(nullable(Type.Number())),
  memory_used_gb: Type.Optional(nullable(Type.Number())),
  memory_total_gb: Type.Optional(nullable(Type.Number())),
  disk_percent: Type.Optional(nullable(Type.Number())),
  disk_used_gb: Type.Optional(nullable(Type.Number())),
  disk_total_gb: Type.Optional(nullable(Type.Number())),
  network_rx_bytes: Type.Optional(nullable(Type.Number())),
  network_tx_bytes: Type.Optional(nullable(Type.Number())),
  load_1m: Type.Optional(nullable(Type.Number())),
  load_5m: Type.Optional(nullable(Type.Number())),
  load_15m: Type.Optional(nullable(Type.Number())),
  uptime_seconds: Type.Optional(nullable(Type.Number())),
  boot_time: Type.Optional(nullable(Instant)),
});
export type FlatMetrics = Static<typeof FlatMetrics>;

/** Status of a thing. Unknown is unknown: a fault of ours is never a FAIL of theirs. */
export const Status = Type.Union([
  Type.Literal('OK'),
  Type.Literal('WARN'),
  Type.Literal('FAIL'),
  Type.Literal('UNKNOWN'),
]);
export type Status = Static<typeof Status>;

/** How one collector fared. `hint` is the exact thing to do about it. */
export const CollectorReport = Type.Object({
  name: Type.String({ maxLength: 60 }),
  status: Type.Union([Type.Literal('OK'), Type.Literal('ABSENT'), Type.Literal('FAIL')]),
  took_ms: Type.Number({ minimum: 0 }),
  error: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  hint: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
});
export type CollectorReport = Static<typeof CollectorReport>;

const heartbeatFields = {
  server_id: Slug,
  timestamp: Instant,
  metrics: FlatMetrics,
  services: Type.Optional(nullable(Type.Array(ServiceReport, { maxItems: 1000 }))),
  os_info: Type.Optional(nullable(OsInfo)),
  updates_available: Type.Optional(nullable(Count)),
  security_updates: Type.Optional(nullable(Count)),
  samples: Type.Optional(nullable(Type.Array(Sample, { maxItems: 10_000 }))),
  inventory: Type.Optional(nullable(Inventory)),
  collectors: Type.Optional(nullable(Type.Array(CollectorReport, { maxItems: 200 }))),
  agent_version: Type.Optional(nullable(Type.String({ maxLength: 60 }))),
  boot_id: Type.Optional(nullable(Type.String({ maxLength: 80 }))),
};

/** One report of an agent, without the envelope of a request: what the spool keeps and `backlog` carries. */
export const HeartbeatEntry = Type.Object(heartbeatFields, { $id: 'HeartbeatEntry' });
export type HeartbeatEntry = Static<typeof HeartbeatEntry>;

/** Body of `POST /agents/heartbeat`. `backlog` holds older reports, each judged by itself so that a bad one fails alone. */
export const Heartbeat = Type.Object(
  {
    ...heartbeatFields,
    sent_at: Type.Optional(nullable(Instant)),
    backlog: Type.Optional(nullable(Type.Array(Type.Unknown(), { maxItems: 500 }))),
    settings_version: Type.Optional(nullable(Type.Integer())),
    backlog_remaining: Type.Optional(nullable(Count)),
    dropped: Type.Optional(nullable(Count)),
    machine_id: Type.Optional(nullable(Type.String({ maxLength: 80 }))),
    /** Seconds between two reports of this agent, as it keeps them. */
    interval_seconds: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 86_400 }))),
    /** Seconds between two runs of collectors that are set to rest longer than from report to report; 0 for those that are switched off. */
    collector_intervals: Type.Optional(
      nullable(
        Type.Record(Type.String({ maxLength: 60 }), Type.Integer({ minimum: 0, maximum: 86_400 }), {
          maxProperties: 200,
        }),
      ),
    ),
  },
  { $id: 'Heartbeat' },
);
export type Heartbeat = Static<typeof Heartbeat>;

export const CommandAction = Type.Union([
  Type.Literal('restart_service'),
  Type.Literal('restart_container'),
  Type.Literal('clear_logs'),
  Type.Literal('apply_updates'),
  Type.Literal('reboot'),
  Type.Literal('wake'),
  Type.Literal('custom'),
]);
export type CommandAction = Static<typeof CommandAction>;

/** A command on its way to an agent. `sequence` and `signature` bind it to this agent, once, until `expires_at`. */
export const Command = Type.Object(
  {
    command_id: Type.String(),
    action: CommandAction,
    target: Type.String(),
    parameters: Type.Record(Type.String(), Type.Unknown()),
    queued_at: Instant,
    expires_at: Instant,
    sequence: Type.Integer(),
    signature: Type.String(),
  },
  { $id: 'Command' },
);
export type Command = Static<typeof Command>;

/** Body of `POST /agents/command-result`. */
export const CommandResult = Type.Object({
  command_id: Type.String({ maxLength: 80 }),
  success: Type.Boolean(),
  output: Type.Optional(nullable(Type.String({ maxLength: 300_000 }))),
  error: Type.Optional(nullable(Type.String({ maxLength: 10_000 }))),
});
export type CommandResult = Static<typeof CommandResult>;

/** Names with `*` for anything and `?` for one character: `docker*`, `*.mount`. */
export const NamePatterns = Type.Array(
  Type.String({ minLength: 1, maxLength: 256, pattern: '^[A-Za-z0-9@._:*?\\\\/-]+$' }),
  { maxItems: 100 },
);

/** Settings of one collector. `include`, `exclude`: which of the things that it lists; without `include` all. */
export const CollectorSettings = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  interval_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
  include: Type.Optional(NamePatterns),
  exclude: Type.Optional(NamePatterns),
});
export type CollectorSettings = Static<typeof CollectorSettings>;

/** What the hub wants of an agent. The agent's own file, environment and flags win; service lists are united. */
export const AgentSettings = Type.Object(
  {
    version: Type.Integer(),
    heartbeat_interval_seconds: Type.Integer({ minimum: 1, maximum: 3600 }),
    command_timeout_seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
    collectors: Type.Record(Type.String(), CollectorSettings),
    services: Type.Array(Type.String({ maxLength: 256 })),
  },
  { $id: 'AgentSettings' },
);
export type AgentSettings = Static<typeof AgentSettings>;

export const RejectedEntry = Type.Object({ index: Type.Integer(), code: Type.String() });

/** Answer to a heartbeat: the TRD's three fields, plus what has changed for this agent. */
export const HeartbeatAnswer = Type.Object(
  {
    received: Type.Boolean(),
    server_time: Instant,
    pending_commands: Type.Array(Command),
    settings: Type.Optional(AgentSettings),
    want: Type.Optional(Type.Array(Type.String())),
    rejected: Type.Optional(Type.Array(RejectedEntry)),
    /** How many fields of the report are not known here and were left out. */
    ignored_fields: Type.Optional(Type.Integer()),
    /** The names of the first ten of them; those of the flat metrics with `metrics.` before them. */
    ignored_field_names: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'HeartbeatAnswer' },
);
export type HeartbeatAnswer = Static<typeof HeartbeatAnswer>;

/** Body of `POST /agents/enroll`. */
export const EnrollRequest = Type.Object({
  token: Type.String({ minLength: 8, maxLength: 200 }),
  hostname: Type.String({ minLength: 1, maxLength: 253 }),
  machine_id: Type.String({ minLength: 8, maxLength: 80 }),
  agent_version: Type.String({ maxLength: 60 }),
  architecture: Type.String({ maxLength: 60 }),
});
export type EnrollRequest = Static<typeof EnrollRequest>;

/** Answer to an enrolment. `hub_public_key` (Ed25519, base64 SPKI) signs every command; `ca` (PEM) is the hub's own authority. */
export const EnrollAnswer = Type.Object({
  server_id: Slug,
  api_key: Type.String(),
  hub_public_key: Type.String(),
  heartbeat_interval_seconds: Type.Integer(),
});
export type EnrollAnswer = Static<typeof EnrollAnswer>;

export const EnrollmentProfile = Type.Union([Type.Literal('watch'), Type.Literal('act')]);

/** Body of `POST /enrollment-tokens`. */
export const EnrollmentTokenRequest = Type.Object({
  name: Type.Optional(Name),
  server_id: Type.Optional(nullable(Slug)),
  site_id: Type.Optional(nullable(Slug)),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 32 })),
  uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  expires_in_seconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
  profile: Type.Optional(EnrollmentProfile),
});
export type EnrollmentTokenRequest = Static<typeof EnrollmentTokenRequest>;

/** An enrolment token as listed. The token itself is in the answer to its creation alone. */
export const EnrollmentToken = Type.Object(
  {
    token_id: Type.String(),
    name: Type.String(),
    server_id: nullable(Slug),
    site_id: nullable(Slug),
    tags: Type.Array(Type.String()),
    profile: EnrollmentProfile,
    uses: Type.Integer(),
    uses_left: Type.Integer(),
    created_at: Instant,
    expires_at: Instant,
    used_by: Type.Array(Slug),
  },
  { $id: 'EnrollmentToken' },
);
export type EnrollmentToken = Static<typeof EnrollmentToken>;

export const EnrollmentTokenCreated = Type.Object({
  ...EnrollmentToken.properties,
  token: Type.String(),
  install_command: Type.String(),
  plain_install_command: Type.String(),
});
export type EnrollmentTokenCreated = Static<typeof EnrollmentTokenCreated>;

/** A release of the agent that this hub can hand out. `digest` is the SHA-256 of the unpacked file, hex. */
export const AgentRelease = Type.Object({
  version: Type.String(),
  files: Type.Array(
    Type.Object({
      name: Type.String(),
      architecture: Type.String(),
      kind: Type.Union([Type.Literal('executable'), Type.Literal('bundle')]),
      path: Type.String(),
      size_bytes: Type.Integer(),
      digest: Type.String(),
    }),
  ),
  unavailable: Type.Array(Type.Object({ architecture: Type.String(), reason: Type.String() })),
});
export type AgentRelease = Static<typeof AgentRelease>;

/** A live sample: the same as a heartbeat's numbers, drawn and never stored. */
export const LiveSample = Type.Object({
  timestamp: Instant,
  metrics: FlatMetrics,
  samples: Type.Array(Sample, { maxItems: 10_000 }),
  inventory: Type.Optional(Inventory),
});
export type LiveSample = Static<typeof LiveSample>;

/** Frames hub -> agent on `GET /agents/stream`. */
export const StreamToAgent = Type.Union([
  Type.Object({ type: Type.Literal('hello'), server_id: Slug, server_time: Instant }),
  Type.Object({ type: Type.Literal('rate'), interval_ms: Type.Integer({ minimum: 250 }) }),
  Type.Object({ type: Type.Literal('settings'), settings: AgentSettings }),
  Type.Object({ type: Type.Literal('command'), command: Command }),
  Type.Object({ type: Type.Literal('report_now') }),
  Type.Object({ type: Type.Literal('ping'), at: Instant }),
  Type.Object({ type: Type.Literal('revoked'), reason: Type.String() }),
  LogsWanted,
  LogsMore,
  LogsStop,
]);
export type StreamToAgent = Static<typeof StreamToAgent>;

/** Frames agent -> hub. */
export const StreamFromAgent = Type.Union([
  Type.Object({ type: Type.Literal('sample'), sample: LiveSample }),
  Type.Object({ type: Type.Literal('output'), command_id: Type.String(), text: Type.String({ maxLength: 65_536 }) }),
  Type.Object({ type: Type.Literal('result'), result: CommandResult }),
  Type.Object({ type: Type.Literal('pong'), at: Instant }),
  /** What this agent can do beside measuring, said once after the hub's hello. */
  Type.Object({ type: Type.Literal('able'), to: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 100 }) }),
  LogBatch,
  LogsEnd,
]);
export type StreamFromAgent = Static<typeof StreamFromAgent>;
