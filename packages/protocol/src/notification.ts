import { Type, type Static } from 'typebox';
import { Severity } from './alert.ts';
import { Night, TimeZone } from './silence.ts';
import { Instant, Name, nullable, Slug, Tags } from './text.ts';

/** What a message is about. */
export const MessageKind = Type.Union([
  Type.Literal('problem'),
  Type.Literal('recovery'),
  Type.Literal('digest'),
  Type.Literal('action'),
  Type.Literal('hub'),
  Type.Literal('test'),
]);
export type MessageKind = Static<typeof MessageKind>;

/** What a channel is told: at least this severe, of these tags and sites (all where empty), of these kinds (all where empty). Actions and the like have no severity. */
export const ChannelMatch = Type.Object({
  min_severity: Severity,
  /** Exactly these severities, where they are given, in place of the least one. */
  severities: Type.Optional(Type.Array(Severity, { maxItems: 4, uniqueItems: true })),
  tags: Tags,
  site_ids: Type.Array(Slug, { maxItems: 100 }),
  kinds: Type.Array(MessageKind, { maxItems: 6, uniqueItems: true }),
});
export type ChannelMatch = Static<typeof ChannelMatch>;

/** Hours of a week in which a channel is used, by the clock of a place; a span that ends before it begins ends on the next day. */
export const ChannelSchedule = Type.Object({
  time_zone: TimeZone,
  hours: Type.Array(Night, { minItems: 1, maxItems: 28 }),
});
export type ChannelSchedule = Static<typeof ChannelSchedule>;

/** Only what nobody has acknowledged for this long is told; 0: everything, at once. */
const EscalateAfter = Type.Integer({ minimum: 0, maximum: 86_400 });

/** A way to reach people. In answers secrets are `{"set": true}`; in requests such a mark keeps what is stored. */
export const Channel = Type.Object(
  {
    channel_id: Type.String(),
    type: Type.String({ maxLength: 40 }),
    name: Name,
    enabled: Type.Boolean(),
    settings: Type.Record(Type.String(), Type.Unknown()),
    match: ChannelMatch,
    /** null: always. Outside its hours nothing is sent to it, later neither. */
    schedule: nullable(ChannelSchedule),
    escalate_after_seconds: EscalateAfter,
    managed_by: Type.Union([Type.Literal('person'), Type.Literal('environment')]),
    created_at: Instant,
    last_delivered_at: nullable(Instant),
    last_error: nullable(Type.String()),
    waiting: Type.Integer(),
  },
  { $id: 'Channel' },
);
export type Channel = Static<typeof Channel>;

/** Body of `POST` and `PUT /channels`. */
export const ChannelRequest = Type.Object({
  type: Type.String({ maxLength: 40 }),
  name: Name,
  enabled: Type.Optional(Type.Boolean()),
  settings: Type.Record(Type.String({ maxLength: 80 }), Type.Unknown(), { maxProperties: 40 }),
  match: Type.Optional(Type.Partial(ChannelMatch)),
  schedule: Type.Optional(nullable(ChannelSchedule)),
  escalate_after_seconds: Type.Optional(EscalateAfter),
});
export type ChannelRequest = Static<typeof ChannelRequest>;

/** A kind of channel with the schema of its settings, from which a form is drawn. */
export const ChannelType = Type.Object(
  { type: Type.String(), name: Type.String(), settings: Type.Unknown() },
  { $id: 'ChannelType' },
);
export type ChannelType = Static<typeof ChannelType>;

export const NotificationStatus = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('held'),
  Type.Literal('delivered'),
  Type.Literal('dead'),
  Type.Literal('dropped'),
]);
export type NotificationStatus = Static<typeof NotificationStatus>;

/**
 * Why a row waits: `sending` it is on its way now, `gather` more may come for the same message, `turn` an earlier message to the same channel goes first,
 * `retry` the last try failed, `limit` the other side asked to wait, `patience` nobody may have acknowledged it by then, `window` the maintenance in which
 * it was over, `night` the night in which it is held, `digest` the digest that it stands in, `hours` the hours of its channel, `channel` this hub cannot
 * use the channel.
 */
export const WaitingFor = Type.Union([
  Type.Literal('sending'),
  Type.Literal('gather'),
  Type.Literal('turn'),
  Type.Literal('retry'),
  Type.Literal('limit'),
  Type.Literal('patience'),
  Type.Literal('window'),
  Type.Literal('night'),
  Type.Literal('digest'),
  Type.Literal('hours'),
  Type.Literal('channel'),
]);
export type WaitingFor = Static<typeof WaitingFor>;

/** One piece of news on its way to one channel: of a problem, its recovery, or a digest (`kind`). Those that go out together share `message_id`. */
export const Notification = Type.Object(
  {
    notification_id: Type.String(),
    channel_id: Type.String(),
    alert_id: nullable(Type.String()),
    kind: MessageKind,
    severity: Severity,
    title: Type.String(),
    status: NotificationStatus,
    tries: Type.Integer(),
    created_at: Instant,
    not_before: nullable(Instant),
    /** null for what does not wait. */
    waiting_for: nullable(WaitingFor),
    /** When it is tried next as things are now; null for what does not wait, and where nobody can tell. */
    next_attempt_at: nullable(Instant),
    delivered_at: nullable(Instant),
    message_id: nullable(Type.String()),
    error: nullable(Type.String()),
  },
  { $id: 'Notification' },
);
export type Notification = Static<typeof Notification>;
