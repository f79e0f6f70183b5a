import { Heartbeat, HeartbeatEntry } from '@labkeeper/protocol/agent';
import { Type, type Static } from 'typebox';

/*
 * What the hub asks of a heartbeat before it looks inside. It is wider than the published schema where one bad part must not cost the rest:
 * samples and parts of the inventory are judged one by one, and a time may come without a zone.
 */

const Time = Type.String({ maxLength: 40, examples: ['2026-01-18T14:32:00Z'] });
const Loose = Type.Array(
  Type.Unknown({ description: 'A sample: {metric, labels, value}. One that is none is left out and counted.' }),
  { maxItems: 10_000 },
);
const MaybeTime = Type.Optional(Type.Union([Time, Type.Null()]));

const loosened = {
  timestamp: Time,
  metrics: Type.Object({ ...Heartbeat.properties.metrics.properties, boot_time: MaybeTime }),
  samples: Type.Optional(Type.Union([Loose, Type.Null()])),
  inventory: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
  collectors: Type.Optional(Type.Union([Type.Array(Type.Unknown(), { maxItems: 200 }), Type.Null()])),
};

/** Body of `POST /agents/heartbeat` as it is checked at the door. */
export const HeartbeatBody = Type.Object({ ...Heartbeat.properties, ...loosened, sent_at: MaybeTime });
export type HeartbeatBody = Static<typeof HeartbeatBody>;

/** One report inside `backlog`, checked by itself. */
export const BacklogEntry = Type.Object({ ...HeartbeatEntry.properties, ...loosened });
export type BacklogEntry = Static<typeof BacklogEntry>;

const knownFields = new Set(Object.keys(HeartbeatBody.properties));
const knownMetrics = new Set(Object.keys(HeartbeatBody.properties.metrics.properties));

/** How many fields of a report the hub does not know; they are ignored. */
export function countUnknownFields(report: HeartbeatBody | BacklogEntry): number {
  let unknown = 0;
  for (const field in report) if (!knownFields.has(field)) unknown += 1;
  for (const field in report.metrics) if (!knownMetrics.has(field)) unknown += 1;
  return unknown;
}
