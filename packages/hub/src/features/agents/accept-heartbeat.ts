import type { RejectedEntry } from '@labkeeper/protocol/agent';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { placeReport, steadyOffset, type Placed, type RequestTimes } from '../../domain/heartbeat-time.ts';
import { parseInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import { BacklogEntry, unknownFields, type HeartbeatBody, type UnknownFields } from './heartbeat-body.ts';

/** A report with its place in time (ms since 1970, by the hub's clock). */
export interface AcceptedReport {
  readonly at: number;
  readonly report: BacklogEntry;
}

/** What is taken of a heartbeat. `newest` is undefined when the report itself is older than what the hub keeps. */
export interface AcceptedHeartbeat {
  readonly newest: AcceptedReport | undefined;
  readonly backlog: readonly AcceptedReport[];
  readonly rejected: Static<typeof RejectedEntry>[];
  /** Reports that were too old or had no usable time. */
  readonly dropped: number;
  readonly ignoredFields: UnknownFields;
  /** How far the agent's clock is behind (ms); undefined when it did not say its time. */
  readonly offsetMs: number | undefined;
}

const dayMs = 86_400_000;
const backlogEntry = Compile(BacklogEntry);

/** What deciding needs to know beside the heartbeat. Times are ms since 1970. */
export interface Reception {
  readonly receivedAt: number;
  /** When the request began to come in; a slow upload ends long after the agent looked at its clock. */
  readonly arrivedAt: number;
  readonly keptDays: number;
  /** The offset of the agent's clock as it was last time. */
  readonly knownOffsetMs: number | undefined;
}

/** Decides what of a heartbeat is taken and when it was measured. Throws 422 when its own time is no time or in the future. */
export function acceptHeartbeat(body: HeartbeatBody, reception: Reception): AcceptedHeartbeat {
  const times = timesOf(body, reception);
  const place = placeReport(timeOf(body.timestamp, 'timestamp'), times.bootId, times);
  if (place.kind === 'future') throw new ApiError('TIMESTAMP_IN_FUTURE', { field: 'timestamp' });
  const older = acceptBacklog(body, times);
  return {
    ...older,
    newest: place.kind === 'at' ? { at: place.at, report: body } : undefined,
    dropped: older.dropped + (place.kind === 'at' ? 0 : 1),
    ignoredFields: unknownFields(body),
    offsetMs: times.offsetMs,
  };
}

function timesOf(body: HeartbeatBody, reception: Reception): RequestTimes {
  const { receivedAt, arrivedAt, keptDays, knownOffsetMs } = reception;
  const said = body.sent_at ?? undefined;
  const sentAt = said === undefined ? undefined : timeOf(said, 'sent_at');
  return {
    receivedAt,
    sentAt,
    offsetMs: sentAt === undefined ? undefined : steadyOffset(arrivedAt - sentAt, knownOffsetMs),
    bootId: body.boot_id ?? undefined,
    oldest: receivedAt - keptDays * dayMs,
  };
}

function acceptBacklog(body: HeartbeatBody, times: RequestTimes) {
  const backlog: AcceptedReport[] = [];
  const rejected: Static<typeof RejectedEntry>[] = [];
  let dropped = 0;
  for (const [index, entry] of (body.backlog ?? []).entries()) {
    const taken = acceptEntry(entry, body.server_id, times);
    if (typeof taken === 'string') rejected.push({ index, code: taken });
    else if (taken === undefined) dropped += 1;
    else backlog.push(taken);
  }
  return { backlog, rejected, dropped };
}

/** The entry with its place, the code it is rejected with, or undefined when it is dropped for its age. */
function acceptEntry(entry: unknown, serverId: string, times: RequestTimes): AcceptedReport | string | undefined {
  if (!backlogEntry.Check(entry)) return 'INVALID';
  if (entry.server_id !== serverId) return 'SERVER_MISMATCH';
  const saidAt = parseInstant(entry.timestamp);
  if (saidAt === undefined) return 'TIMESTAMP_INVALID';
  const place: Placed = placeReport(saidAt, entry.boot_id ?? undefined, times);
  if (place.kind === 'future') return 'TIMESTAMP_IN_FUTURE';
  return place.kind === 'at' ? { at: place.at, report: entry } : undefined;
}

function timeOf(text: string, field: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new ApiError('TIMESTAMP_INVALID', { field });
  return at;
}
