import { Type, type Static } from 'typebox';
import { Instant, Slug } from './text.ts';

/** Name of a metric: snake_case, unit in the name unless it is a count or a state. */
export const MetricName = Type.String({ pattern: '^[a-z][a-z0-9_]{0,79}$', examples: ['filesystem_used_percent'] });

/** Labels hold identity only: `mount`, `interface`, `disk` (serial). */
export const Labels = Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }), Type.String({ maxLength: 256 }), {
  maxProperties: 8,
});
export type Labels = Static<typeof Labels>;

/** One measured number. Its time is the time of the report that carries it. */
export const Sample = Type.Object(
  { metric: MetricName, labels: Type.Optional(Labels), value: Type.Number() },
  { $id: 'Sample' },
);
export type Sample = Static<typeof Sample>;

/** gauge: a level. counter: only grows, kept raw with its resets, shown as a rate. state: a small integer with a name for each. */
export const MetricKind = Type.Union([Type.Literal('gauge'), Type.Literal('counter'), Type.Literal('state')]);
export type MetricKind = Static<typeof MetricKind>;

/** What a metric means. `states` names the values of a state, counted from 0. */
export const MetricDefinition = Type.Object(
  {
    name: MetricName,
    unit: Type.String({ maxLength: 40, examples: ['percent', 'bytes', 'celsius', 'bytes_per_second', ''] }),
    kind: MetricKind,
    help: Type.String(),
    states: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'MetricDefinition' },
);
export type MetricDefinition = Static<typeof MetricDefinition>;

/** One line of a series query: values at `start + i * step_seconds`, null where nothing was measured. */
export const Series = Type.Object(
  {
    server_id: Type.Optional(Slug),
    metric: MetricName,
    labels: Labels,
    unit: Type.String(),
    kind: MetricKind,
    /** Of a state: what 0, 1, 2, … are called. */
    states: Type.Optional(Type.Array(Type.String())),
    start: Instant,
    step_seconds: Type.Number(),
    mean: Type.Array(Type.Union([Type.Number(), Type.Null()])),
    min: Type.Optional(Type.Array(Type.Union([Type.Number(), Type.Null()]))),
    max: Type.Optional(Type.Array(Type.Union([Type.Number(), Type.Null()]))),
  },
  { $id: 'Series' },
);
export type Series = Static<typeof Series>;
