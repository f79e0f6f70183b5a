import type { LogsWanted } from '@labkeeper/protocol/log';
import type { StreamToAgent } from '@labkeeper/protocol/agent';
import { toUnit } from '@labkeeper/collectors/unit-name';
import type { LogRequest } from './log-request.ts';

export type LogFrame = Extract<StreamToAgent, { type: 'logs' | 'logs_more' | 'logs_stop' }>;

/** What the hub may ask about logs, or undefined where it is none of it. */
export function parseLogFrame(raw: Record<string, unknown>): LogFrame | undefined {
  const { type, request_id } = raw;
  if (typeof request_id !== 'string' || !/^[\x21-\x7e]{1,40}$/.test(request_id)) return undefined;
  if (type === 'logs_more' || type === 'logs_stop') return { type, request_id };
  if (type !== 'logs') return undefined;
  const source = sourceOf(raw);
  const span = spanOf(raw);
  return source && span && { type, request_id, ...source, ...span };
}

function sourceOf({ unit, container, search }: Record<string, unknown>) {
  if (!isTextOrNull(unit, 256) || !isTextOrNull(container, 256) || !isTextOrNull(search, 200)) return undefined;
  return { unit, container, search };
}

function spanOf({ lines, since, until, follow }: Record<string, unknown>) {
  if (!isTextOrNull(since, 40) || !isTextOrNull(until, 40) || typeof follow !== 'boolean') return undefined;
  if (typeof lines !== 'number' || !Number.isInteger(lines) || lines < 1 || lines > 2000) return undefined;
  return { lines, since, until, follow };
}

/** A wish as a request, or a sentence about what is wrong with it: a name that no unit or container can have, a time that is none. */
export function toRequest(wanted: LogsWanted): LogRequest | string {
  const unit = wanted.unit === null ? undefined : toUnit(wanted.unit);
  if (wanted.unit !== null && unit === undefined) return 'No unit can have this name.';
  if (wanted.container !== null && !/^[A-Za-z0-9][A-Za-z0-9_.-]{0,255}$/.test(wanted.container))
    return 'No container can have this name.';
  const sinceMs = millisecondsOf(wanted.since);
  const untilMs = millisecondsOf(wanted.until);
  if (Number.isNaN(sinceMs) || Number.isNaN(untilMs)) return 'A time is none.';
  return {
    unit,
    container: wanted.container ?? undefined,
    lines: wanted.lines,
    sinceMs,
    untilMs,
    search: wanted.search?.toLowerCase(),
    follow: wanted.follow,
  };
}

function millisecondsOf(instant: string | null): number | undefined {
  return instant === null ? undefined : Date.parse(instant);
}

function isTextOrNull(value: unknown, most: number): value is string | null {
  return value === null || (typeof value === 'string' && value.length > 0 && value.length <= most);
}
