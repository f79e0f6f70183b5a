import { isPlausibleTime } from './clock.ts';
import { runtime } from './runtime.ts';
import { isRecord, parseJson } from './wire.ts';

/** What is remembered of a report beside itself: enough to put its time right later. */
export interface ReportMark {
  /** The run of the agent that measured it. */
  run: string;
  boot_id: string;
  server_id: string;
  /** Milliseconds since the machine started, when it was measured. */
  boot_ms: number;
  /** What the wall clock said then (milliseconds since 1970). */
  wall_ms: number;
}

/** A kept report: its mark, and the entry as the JSON that travels. */
export interface SpooledReport {
  mark: ReportMark;
  entry: string;
}

/** A kept report as bytes. */
export function packReport(report: SpooledReport): Buffer {
  return Buffer.from(runtime.deflate(Buffer.from(`${JSON.stringify(report.mark)}\n${report.entry}`)));
}

/** A kept report from its bytes; undefined where they are none. */
export function unpackReport(payload: Uint8Array): SpooledReport | undefined {
  try {
    const text = Buffer.from(runtime.inflate(new Uint8Array(payload))).toString('utf8');
    const cut = text.indexOf('\n');
    const mark = parseMark(parseJson(text.slice(0, cut)));
    return mark && { mark, entry: text.slice(cut + 1) };
  } catch {
    return undefined;
  }
}

function parseMark(raw: unknown): ReportMark | undefined {
  if (!isRecord(raw)) return undefined;
  const { run, boot_id, server_id, boot_ms, wall_ms } = raw;
  if (typeof run !== 'string' || typeof boot_id !== 'string' || typeof server_id !== 'string') return undefined;
  if (typeof boot_ms !== 'number' || typeof wall_ms !== 'number') return undefined;
  return { run, boot_id, server_id, boot_ms, wall_ms };
}

/** Now, as the clocks and the running agent know it. */
export interface SendingMoment {
  run: string;
  boot_id: string;
  server_id: string;
  boot_ms: number;
  wall_ms: number;
  built_at?: number;
}

/** When a report was measured, or why that cannot be said: never, or not before this machine's clock is set. */
export type PlacedTime = { wall_ms: number } | { lost: 'unset_clock' | 'other_server' | 'not_yet' };

/** A step of the clock that is smaller is left to the hub, which moves times by the offset it sees. */
const steadyMs = 30_000;

/**
 * The true time of a kept report, or why it has none. Times are as they were measured, but for a clock that was set since:
 * then the time that has passed since the machine started says when it was. What an earlier start of the machine measured
 * with an unset clock can never be placed.
 */
export function timeOfReport(mark: ReportMark, now: SendingMoment): PlacedTime {
  if (mark.server_id !== now.server_id) return { lost: 'other_server' };
  // The hub moves all times of a request by one offset: true times must not travel with a clock that is not set yet.
  if (mark.run !== now.run && !isPlausibleTime(now.wall_ms, now.built_at)) return { lost: 'not_yet' };
  const sameBoot = mark.boot_id !== '' && mark.boot_id === now.boot_id && now.boot_ms >= mark.boot_ms;
  const believable = isPlausibleTime(mark.wall_ms, now.built_at);
  if (mark.run !== now.run && believable) return { wall_ms: mark.wall_ms };
  if (!sameBoot && mark.run !== now.run) return { lost: 'unset_clock' };
  const reckoned = now.wall_ms - (now.boot_ms - mark.boot_ms);
  const stepped = Math.abs(reckoned - mark.wall_ms) > steadyMs;
  // Whole seconds, so that the same report has the same time when it must be sent twice.
  return { wall_ms: stepped ? Math.round(reckoned / 1000) * 1000 : mark.wall_ms };
}

/** The entry with its time put right; the text itself where nothing is to be moved. */
export function entryAt(report: SpooledReport, wallMs: number): string {
  if (wallMs === report.mark.wall_ms) return report.entry;
  const entry = parseJson(report.entry);
  if (!isRecord(entry)) return report.entry;
  return JSON.stringify({ ...entry, timestamp: new Date(wallMs).toISOString() });
}
