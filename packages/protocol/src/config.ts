import { Type, type Static } from 'typebox';
import { CollectorSettings } from './agent.ts';

const Percent = Type.Number({ minimum: 0, maximum: 100 });

/** Thresholds of the TRD, with its names. */
export const Thresholds = Type.Object(
  {
    disk_warning_percent: Percent,
    disk_critical_percent: Percent,
    memory_warning_percent: Percent,
    cpu_warning_percent: Percent,
    server_offline_seconds: Type.Integer({ minimum: 5, maximum: 86_400 }),
  },
  { $id: 'Thresholds' },
);
export type Thresholds = Static<typeof Thresholds>;

/** A secret in an answer: whether it is set, never its value. */
export const SecretMark = Type.Object({ set: Type.Boolean() });

const SecretUrl = Type.Union([SecretMark, Type.String({ maxLength: 2048 })]);

const blocks = {
  thresholds: Thresholds,
  costs: Type.Object({
    electricity_rate_kwh: Type.Number({ minimum: 0, maximum: 1000 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', examples: ['EUR'] }),
  }),
  notifications: Type.Object({
    slack_webhook_url: SecretUrl,
    discord_webhook_url: SecretUrl,
    notify_on_critical: Type.Boolean(),
    notify_on_high: Type.Boolean(),
    notify_on_medium: Type.Boolean(),
    notify_on_low: Type.Boolean(),
    notify_on_remediation: Type.Boolean(),
    /** Asked for as long as the hub is well: who watches the hub notices when it stops. */
    heartbeat_url: SecretUrl,
    heartbeat_interval_seconds: Type.Integer({ minimum: 10, maximum: 86_400 }),
  }),
  remediation: Type.Object({
    auto_approve_enabled: Type.Boolean(),
    auto_approve_actions: Type.Array(Type.String()),
    require_approval_actions: Type.Array(Type.String()),
  }),
  agent: Type.Object({
    heartbeat_interval_seconds: Type.Integer({ minimum: 5, maximum: 3600 }),
    command_timeout_seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
    collectors: Type.Optional(Type.Record(Type.String(), CollectorSettings)),
  }),
  retention: Type.Object({
    raw_days: Type.Integer({ minimum: 1, maximum: 3650 }),
    hourly_days: Type.Integer({ minimum: 1, maximum: 36_500 }),
    service_status_days: Type.Integer({ minimum: 1, maximum: 3650 }),
    events_days: Type.Integer({ minimum: 1, maximum: 36_500 }),
    resolved_alerts_days: Type.Integer({ minimum: 1, maximum: 36_500 }),
  }),
};

/** Where a value comes from. */
export const ConfigSource = Type.Union([
  Type.Literal('environment'),
  Type.Literal('config.yaml'),
  Type.Literal('dashboard'),
  Type.Literal('default'),
]);
export type ConfigSource = Static<typeof ConfigSource>;

/** `GET /config`: the TRD's blocks, retention, and for every value where it comes from. */
export const Configuration = Type.Object(
  { ...blocks, sources: Type.Record(Type.String(), ConfigSource) },
  { $id: 'Configuration' },
);
export type Configuration = Static<typeof Configuration>;

/** `PUT /config`: any part of it. */
export const ConfigurationChange = Type.Object({
  thresholds: Type.Optional(Type.Partial(blocks.thresholds)),
  costs: Type.Optional(Type.Partial(blocks.costs)),
  notifications: Type.Optional(Type.Partial(blocks.notifications)),
  remediation: Type.Optional(Type.Partial(blocks.remediation)),
  agent: Type.Optional(Type.Partial(blocks.agent)),
  retention: Type.Optional(Type.Partial(blocks.retention)),
});
export type ConfigurationChange = Static<typeof ConfigurationChange>;
