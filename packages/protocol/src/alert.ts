import { Type, type Static } from 'typebox';
import { Status } from './agent.ts';
import { Labels, MetricName } from './sample.ts';
import { Instant, Name, nullable, Slug, Tags } from './text.ts';

export const Severity = Type.Union([
  Type.Literal('critical'),
  Type.Literal('high'),
  Type.Literal('medium'),
  Type.Literal('low'),
]);
export type Severity = Static<typeof Severity>;

export const AlertStatus = Type.Union([Type.Literal('open'), Type.Literal('acknowledged'), Type.Literal('resolved')]);
export type AlertStatus = Static<typeof AlertStatus>;

/**
 * How a rule looks at a series. threshold: the value against two levels. state: named states. no_data: silence. increase: growth within the window.
 * rate: change per second over the window. forecast: days until a limit is reached, by a straight line over the window.
 */
export const RuleKind = Type.Union([
  Type.Literal('threshold'),
  Type.Literal('state'),
  Type.Literal('no_data'),
  Type.Literal('increase'),
  Type.Literal('rate'),
  Type.Literal('forecast'),
]);
export type RuleKind = Static<typeof RuleKind>;

export const Operator = Type.Union([
  Type.Literal('>='),
  Type.Literal('>'),
  Type.Literal('<='),
  Type.Literal('<'),
  Type.Literal('!='),
]);
export type Operator = Static<typeof Operator>;

const Level = nullable(Type.Number());
const Levels = Type.Object({ warn: Level, fail: Level });

/** Which servers a rule or a window is about; all of them where every list is empty. */
export const Scope = Type.Object({
  server_ids: Type.Array(Slug, { maxItems: 1000 }),
  tags: Tags,
  site_ids: Type.Array(Slug, { maxItems: 100 }),
});
export type Scope = Static<typeof Scope>;

const Seconds = Type.Integer({ minimum: 0, maximum: 31_536_000 });

const editable = {
  name: Name,
  enabled: Type.Boolean(),
  metric: MetricName,
  /** A glob per label (`*` and `?`); a series must have all of them. */
  labels: Labels,
  scope: Scope,
  kind: RuleKind,
  /** The TRD's word where it has one; else the metric. */
  type: Type.String({ minLength: 1, maxLength: 80, pattern: '^[a-z][a-z0-9_]*$' }),
  operator: Operator,
  warn: Level,
  fail: Level,
  /** Where it ends again; null: at the level itself. */
  clear: nullable(Levels),
  /** A level counts only while this other metric of the same labels is below it too (free space of a large disk). */
  floor: nullable(Type.Object({ metric: MetricName, warn: Level, fail: Level })),
  /** For kind `state`: names of the metric's states. */
  states: nullable(
    Type.Object({
      warn: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 32 }),
      fail: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 32 }),
    }),
  ),
  /** For kind `forecast`: the value that will be reached. */
  limit: Level,
  window_seconds: Seconds,
  for_seconds: Seconds,
  hold_seconds: Seconds,
  cooldown_seconds: Seconds,
  severity: Type.Object({ warn: Severity, fail: Severity }),
  /** What ends an acknowledgement before the problem does: that it gets worse, or that its number grows at all (bad sectors). */
  acknowledged_until: Type.Union([Type.Literal('worse'), Type.Literal('grows')]),
  /** Fixed placeholders only: {server} {metric} {value} {threshold} and {label.<name>}. */
  message: nullable(Type.String({ maxLength: 500 })),
};

/** A rule: what is judged, its levels, for how long, and how it clears. */
export const AlertRule = Type.Object(
  {
    rule_id: Type.String(),
    ...editable,
    managed_by: Type.Union([Type.Literal('default'), Type.Literal('person'), Type.Literal('file')]),
  },
  { $id: 'AlertRule' },
);
export type AlertRule = Static<typeof AlertRule>;

/** Body of `POST` and `PUT /alert-rules`: what is left out is as in a plain threshold rule. */
export const AlertRuleRequest = Type.Object({
  ...Type.Partial(Type.Object(editable)).properties,
  name: editable.name,
  metric: editable.metric,
});
export type AlertRuleRequest = Static<typeof AlertRuleRequest>;

/** Body of `POST /alerts/{alert_id}/acknowledge`. */
export const AcknowledgeRequest = Type.Object({ note: Type.Optional(Type.String({ maxLength: 500 })) });
export type AcknowledgeRequest = Static<typeof AcknowledgeRequest>;

/** Body of `POST /alerts/{alert_id}/snooze`: nothing is told of it until then. */
export const SnoozeRequest = Type.Object({ seconds: Type.Integer({ minimum: 60, maximum: 2_678_400 }) });
export type SnoozeRequest = Static<typeof SnoozeRequest>;

/** One change of status of one key. */
export const Event = Type.Object(
  {
    event_id: Type.String(),
    key: Type.String(),
    server_id: nullable(Slug),
    prev_status: Status,
    new_status: Status,
    message: Type.String(),
    at: Instant,
    notified: Type.Boolean(),
    notified_at: nullable(Instant),
    alert_id: nullable(Type.String()),
  },
  { $id: 'Event' },
);
export type Event = Static<typeof Event>;

/** An open or past problem: the TRD's columns and what Labkeeper adds. */
export const Alert = Type.Object(
  {
    alert_id: Type.String(),
    server_id: nullable(Slug),
    severity: Severity,
    type: Type.String(),
    title: Type.String(),
    message: Type.String(),
    metric_value: Level,
    threshold_value: Level,
    status: AlertStatus,
    created_at: Instant,
    acknowledged_at: nullable(Instant),
    resolved_at: nullable(Instant),
    auto_remediation: Type.Object({
      available: Type.Boolean(),
      action_id: nullable(Type.String()),
      status: nullable(Type.String()),
    }),
    key: Type.String(),
    rule_id: nullable(Type.String()),
    metric: MetricName,
    labels: Labels,
    health: Status,
    snoozed_until: nullable(Instant),
    acknowledged_by: nullable(Type.String()),
    note: nullable(Type.String()),
    flapping: Type.Boolean(),
    notified: Type.Boolean(),
    hidden_by: nullable(Type.String()),
  },
  { $id: 'Alert' },
);
export type Alert = Static<typeof Alert>;
