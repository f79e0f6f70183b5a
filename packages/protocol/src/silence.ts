import { Type, type Static } from 'typebox';
import { Scope, Severity } from './alert.ts';
import { Instant, Name, nullable } from './text.ts';

/** The name of a time zone of the IANA database. */
export const TimeZone = Type.String({ minLength: 1, maxLength: 64, examples: ['Europe/Berlin'] });

/** A time of day as people write it. */
export const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', examples: ['23:00'] });

/** A night that begins on `weekday` (1 Monday to 7 Sunday) at `from` and ends at the next `to`. */
export const Night = Type.Object({
  weekday: Type.Integer({ minimum: 1, maximum: 7 }),
  from: TimeOfDay,
  to: TimeOfDay,
});
export type Night = Static<typeof Night>;

/** When messages are held, which severities ring nevertheless, and whether a digest is sent at the end of a night, on quiet days too. */
export const SleepSchedule = Type.Object(
  {
    enabled: Type.Boolean(),
    time_zone: TimeZone,
    nights: Type.Array(Night, { maxItems: 28 }),
    ring_severities: Type.Array(Severity, { maxItems: 4, uniqueItems: true }),
    digest: Type.Boolean(),
    all_clear: Type.Boolean(),
  },
  { $id: 'SleepSchedule' },
);
export type SleepSchedule = Static<typeof SleepSchedule>;

/** A time on the clock of a place, without a zone: `2026-01-18T22:00:00`. */
export const WallTime = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?$',
  examples: ['2026-01-18T22:00:00'],
});

/** Planned by a person, or made by `POST /mutes` and by a link in a message. */
export const WindowKind = Type.Union([Type.Literal('planned'), Type.Literal('mute')]);

/** Work that was announced: nothing it touches is told about. Once at `starts_at`, or as often as `cron` says. */
export const MaintenanceWindow = Type.Object(
  {
    window_id: Type.String(),
    kind: WindowKind,
    name: Name,
    scope: Type.Object({
      ...Scope.properties,
      check_ids: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 1000 }),
    }),
    time_zone: TimeZone,
    starts_at: nullable(WallTime),
    duration_seconds: Type.Integer({ minimum: 60, maximum: 2_678_400 }),
    cron: nullable(Type.String({ maxLength: 120, examples: ['0 2 * * 0'] })),
    enabled: Type.Boolean(),
    reason: Type.String({ maxLength: 500 }),
  },
  { $id: 'MaintenanceWindow' },
);
export type MaintenanceWindow = Static<typeof MaintenanceWindow>;

/** Body of `POST` and `PUT /maintenance-windows`: either `starts_at` alone (once) or `cron`. */
export const MaintenanceWindowRequest = Type.Object({
  name: MaintenanceWindow.properties.name,
  scope: Type.Optional(Type.Partial(MaintenanceWindow.properties.scope)),
  time_zone: Type.Optional(TimeZone),
  starts_at: Type.Optional(MaintenanceWindow.properties.starts_at),
  duration_seconds: MaintenanceWindow.properties.duration_seconds,
  cron: Type.Optional(MaintenanceWindow.properties.cron),
  enabled: Type.Optional(Type.Boolean()),
  reason: Type.Optional(MaintenanceWindow.properties.reason),
});
export type MaintenanceWindowRequest = Static<typeof MaintenanceWindowRequest>;

/** A window with when it holds: until when now, and when next. */
export const ListedWindow = Type.Object(
  {
    ...MaintenanceWindow.properties,
    active_until: nullable(Instant),
    next_starts_at: nullable(Instant),
  },
  { $id: 'ListedWindow' },
);
export type ListedWindow = Static<typeof ListedWindow>;

/** Body of `POST /mutes`: a window that begins now. Without a scope for everything. */
export const MuteRequest = Type.Object({
  scope: Type.Optional(Type.Partial(MaintenanceWindow.properties.scope)),
  seconds: Type.Integer({ minimum: 60, maximum: 2_678_400 }),
  reason: Type.Optional(MaintenanceWindow.properties.reason),
});
export type MuteRequest = Static<typeof MuteRequest>;

/** `GET /silence?from=&to=`: every stretch of quiet in a time, for a week view. `window_id` is null for sleep. */
export const SilenceSpan = Type.Object(
  {
    kind: Type.Union([Type.Literal('sleep'), Type.Literal('window')]),
    window_id: nullable(Type.String()),
    name: Type.String(),
    from: Instant,
    to: Instant,
  },
  { $id: 'SilenceSpan' },
);
export type SilenceSpan = Static<typeof SilenceSpan>;
