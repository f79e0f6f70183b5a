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
  /** Whether limits that the device tells of itself come before the rule's levels (a drive's own heat limits). */
  device_limits: Type.Boolean(),
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

/** On how many servers nothing would look any more at something that a rule judges now. */
export const Unwatched = Type.Object({ servers: Type.Integer() });
export type Unwatched = Static<typeof Unwatched>;

/** A rule that was changed, and what it no longer watches. */
export const ChangedRule = Type.Object({ ...AlertRule.properties, unwatched: Unwatched }, { $id: 'ChangedRule' });
export type ChangedRule = Static<typeof ChangedRule>;

/** A rule with what comes of it: how many series it judges now, and of which server-independent default it is a changed copy. */
export const ListedRule = Type.Object(
  {
    ...AlertRule.properties,
    /** Series that it judges now; 0 with `metric_seen` false is a rule that nothing reports to yet. */
    series: Type.Integer(),
    metric_seen: Type.Boolean(),
    open_alerts: Type.Integer(),
    /** Whether deleting it gives a default rule back. */
    replaces_default: Type.Boolean(),
  },
  { $id: 'ListedRule' },
);
export type ListedRule = Static<typeof ListedRule>;

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

/** Body of `POST /alerts/acts`: the same act for many alerts at once. `seconds` belongs to snooze, `note` to acknowledge. */
export const AlertActs = Type.Object({
  alert_ids: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
    minItems: 1,
    maxItems: 1000,
    uniqueItems: true,
  }),
  act: Type.Union([Type.Literal('acknowledge'), Type.Literal('snooze'), Type.Literal('resolve')]),
  seconds: Type.Optional(SnoozeRequest.properties.seconds),
  note: Type.Optional(Type.String({ maxLength: 500 })),
});
export type AlertActs = Static<typeof AlertActs>;

/** How many alerts there are that are not resolved; those that are hidden behind another are counted there alone. */
export const AlertCounts = Type.Object(
  {
    open: Type.Object({
      critical: Type.Integer(),
      high: Type.Integer(),
      medium: Type.Integer(),
      low: Type.Integer(),
    }),
    acknowledged: Type.Integer(),
    snoozed: Type.Integer(),
    hidden: Type.Integer(),
  },
  { $id: 'AlertCounts' },
);
export type AlertCounts = Static<typeof AlertCounts>;

/** A stretch of time in which a rule saw, or would have seen, one status. */
export const StatusSpan = Type.Object({ status: Status, from: Instant, to: Instant });
export type StatusSpan = Static<typeof StatusSpan>;

/** Body of `POST /alert-rules/preview`: what this rule would have done over the last days. `rule_id` is the rule that it would take the place of. */
export const PreviewRequest = Type.Object({
  rule: AlertRuleRequest,
  rule_id: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  days: Type.Integer({ minimum: 1, maximum: 90, default: 7 }),
});
export type PreviewRequest = Static<typeof PreviewRequest>;

/**
 * One series as a rule would have judged it. `values` are the numbers it judged, evenly spaced; null where there was none. With `spans_step_seconds` there
 * were too many stretches to tell each: they come in steps of it, each as bad as the worst in it.
 */
export const PreviewSeries = Type.Object({
  server_id: Slug,
  labels: Labels,
  fired: Type.Integer(),
  spans: Type.Array(StatusSpan),
  spans_step_seconds: Type.Optional(Type.Number()),
  start: Instant,
  step_seconds: Type.Number(),
  values: Type.Array(nullable(Type.Number())),
});
export type PreviewSeries = Static<typeof PreviewSeries>;

/** What a rule would have done: the worst series first, at most 20 of them drawn; `fired` counts the alerts of all. */
export const Preview = Type.Object(
  {
    from: Instant,
    to: Instant,
    unit: Type.String(),
    fired: Type.Integer(),
    series_total: Type.Integer(),
    /** What nothing would watch any more, where the rule takes the place of another. */
    unwatched: Type.Optional(Unwatched),
    series: Type.Array(PreviewSeries),
  },
  { $id: 'Preview' },
);
export type Preview = Static<typeof Preview>;

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
    /** When it was first seen bad; earlier than `created_at` where its rule waits a while. */
    since: Instant,
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
    /** Why nothing is told of it: `alert:<alert_id>` of what it hangs on, `window:<window_id>`, or `isolated`. */
    hidden_by: nullable(Type.String()),
    /** How many alerts and watched things are hidden behind this one. */
    hides: Type.Integer(),
    /** The alert that opened because this one, ended by a person, was not over. */
    followed_by: nullable(Type.String()),
    /** What a person would do first, while it is not over; null where nobody can say. */
    advice: nullable(Type.String()),
  },
  { $id: 'Alert' },
);
export type Alert = Static<typeof Alert>;
