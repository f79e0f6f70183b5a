import { Type, type Static } from 'typebox';
import { SetupState } from './account.ts';
import { LiveSample } from './agent.ts';
import { Alert, AlertCounts, Event } from './alert.ts';
import { Thresholds } from './config.ts';
import { Notification } from './notification.ts';
import { Server, Site } from './server.ts';
import { Instant, nullable, Slug } from './text.ts';

/** Browser -> hub on `GET /live`. */
export const LiveRequest = Type.Union([
  Type.Object({ type: Type.Literal('watch'), server_id: Slug }),
  Type.Object({ type: Type.Literal('unwatch'), server_id: Slug }),
  Type.Object({ type: Type.Literal('pong') }),
]);
export type LiveRequest = Static<typeof LiveRequest>;

const envelope = { seq: Type.Integer(), at: Instant };

/**
 * Hub -> browser. `seq` grows by one per frame of the fleet; `?since=<seq>` resumes from a ring of 1,000 frames, else a
 * `snapshot` comes first. A `sample` goes only to those who watch its server and carries the seq of the last fleet frame.
 * A `notification` says what became of messages, a few times a second at most; one that changes twice in between is told as it is then.
 * A snapshot may bring along what a dashboard opens with besides the servers; what it leaves out is asked for by HTTP.
 */
export const LiveFrame = Type.Union([
  Type.Object({
    ...envelope,
    type: Type.Literal('snapshot'),
    data: Type.Object({
      servers: Type.Array(Server),
      sites: Type.Optional(Type.Array(Site)),
      thresholds: Type.Optional(Thresholds),
      setup: Type.Optional(SetupState),
      alert_counts: Type.Optional(AlertCounts),
    }),
  }),
  Type.Object({ ...envelope, type: Type.Literal('resumed'), data: Type.Object({ from: Type.Integer() }) }),
  Type.Object({
    ...envelope,
    type: Type.Literal('server'),
    data: Type.Object({ server_id: Slug, server: nullable(Server) }),
  }),
  Type.Object({
    ...envelope,
    type: Type.Literal('sample'),
    data: Type.Object({ server_id: Slug, live: Type.Boolean(), sample: LiveSample }),
  }),
  Type.Object({
    ...envelope,
    type: Type.Literal('alert'),
    data: Type.Object({ alert: Alert, counts: AlertCounts }),
  }),
  Type.Object({ ...envelope, type: Type.Literal('event'), data: Type.Object({ event: Event }) }),
  Type.Object({
    ...envelope,
    type: Type.Literal('notification'),
    /** Rows of the notification log that were queued, delivered, held or given up, the newest of them; `more` counts those that do not stand here. */
    data: Type.Object({ notifications: Type.Array(Notification, { maxItems: 50 }), more: Type.Integer() }),
  }),
  Type.Object({ ...envelope, type: Type.Literal('ping'), data: Type.Object({}) }),
  Type.Object({ ...envelope, type: Type.Literal('bye'), data: Type.Object({ reason: Type.String() }) }),
]);
export type LiveFrame = Static<typeof LiveFrame>;
