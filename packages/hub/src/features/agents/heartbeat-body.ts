import { Heartbeat, HeartbeatEntry } from '@labkeeper/protocol/agent';
import { Type, type Static } from 'typebox';
import { cleanText } from '../../domain/clean-text.ts';

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

/** Fields of a report that the hub does not know: how many, and the names of the first, as they stand in the report. */
export interface UnknownFields {
  readonly count: number;
  readonly names: readonly string[];
}

const mostNames = 10;
const longestName = 60;

/** What of a report the hub does not know; it is ignored. */
export function unknownFields(report: HeartbeatBody | BacklogEntry): UnknownFields {
  let count = 0;
  const names: string[] = [];
  function note(name: string): void {
    count += 1;
    if (names.length < mostNames) names.push(cleanText(name, longestName));
  }
  for (const field in report) if (!knownFields.has(field)) note(field);
  for (const field in report.metrics) if (!knownMetrics.has(field)) note(`metrics.${field}`);
  return { count, names };
}
