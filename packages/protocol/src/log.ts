import { Type, type Static } from 'typebox';
import { Instant, nullable, plainPattern } from './text.ts';

/*
 * Logs are read live through a server's agent, on demand, and stored nowhere. The hub grants the agent one batch after the
 * other: a reader who is slow, or gone, slows down or ends the reading at its source.
 */

/** Most lines of one answer. */
export const mostLogLines = 2000;
/** Most lines of one frame of an agent, and batches that it may send ahead. */
export const mostBatchLines = 200;
export const logBatchesAhead = 4;

/** One line of a log. `priority` as syslog counts, 0 is the worst; `source` is who wrote it. Null: the log does not say. */
export const LogLine = Type.Object(
  {
    at: nullable(Instant),
    message: Type.String({ maxLength: 16_384 }),
    priority: nullable(Type.Integer({ minimum: 0, maximum: 7 })),
    source: nullable(Type.String({ maxLength: 256 })),
    pid: nullable(Type.Integer({ minimum: 0 })),
  },
  { $id: 'LogLine' },
);
export type LogLine = Static<typeof LogLine>;

/** A name that may become an argument on a server. */
const Unit = Type.String({ minLength: 1, maxLength: 256, pattern: '^[A-Za-z0-9_-][A-Za-z0-9@._:\\\\-]*$' });
/** A container or project as it is listed; what goes to the engine is the container's id. */
const ListedName = Type.String({ minLength: 1, maxLength: 256, pattern: plainPattern });

/**
 * What is to be read: a unit's log, a container's (of this project where several projects have one of that name), or with neither the whole journal. Times are ISO 8601, `search` is plain text.
 */
export const logQuery = {
  unit: Type.Optional(Unit),
  container: Type.Optional(ListedName),
  project: Type.Optional(ListedName),
  lines: Type.Optional(Type.Integer({ minimum: 1, maximum: mostLogLines, default: 200 })),
  since: Type.Optional(Instant),
  until: Type.Optional(Instant),
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
};

/** Why a log cannot be read. */
export const LogFault = Type.Union([
  Type.Literal('unknown'),
  Type.Literal('denied'),
  Type.Literal('unavailable'),
  Type.Literal('busy'),
  Type.Literal('failed'),
]);
export type LogFault = Static<typeof LogFault>;

const request_id = Type.String({ minLength: 1, maxLength: 40 });

/** Frames hub -> agent about logs: begin, one batch more, enough. */
export const LogsWanted = Type.Object({
  type: Type.Literal('logs'),
  request_id,
  unit: nullable(Type.String({ maxLength: 256 })),
  container: nullable(Type.String({ maxLength: 256 })),
  lines: Type.Integer({ minimum: 1, maximum: mostLogLines }),
  since: nullable(Instant),
  until: nullable(Instant),
  search: nullable(Type.String({ maxLength: 200 })),
  follow: Type.Boolean(),
});
export type LogsWanted = Static<typeof LogsWanted>;
export const LogsMore = Type.Object({ type: Type.Literal('logs_more'), request_id });
export const LogsStop = Type.Object({ type: Type.Literal('logs_stop'), request_id });

/** Frames agent -> hub. The first batch comes even when it is empty; `cut`: lines before these were left out, there were too many. */
export const LogBatch = Type.Object({
  type: Type.Literal('logs'),
  request_id,
  lines: Type.Array(LogLine, { maxItems: mostBatchLines }),
  cut: Type.Boolean(),
});
export type LogBatch = Static<typeof LogBatch>;
export const LogsEnd = Type.Object({
  type: Type.Literal('logs_end'),
  request_id,
  fault: nullable(LogFault),
  message: nullable(Type.String({ maxLength: 1000 })),
});
export type LogsEnd = Static<typeof LogsEnd>;

/** Answer to `GET /servers/{server_id}/logs`, oldest line first. */
export const LogAnswer = Type.Object({ items: Type.Array(LogLine), cut: Type.Boolean() }, { $id: 'LogAnswer' });
export type LogAnswer = Static<typeof LogAnswer>;

/** A line of `GET /servers/{server_id}/logs/stream`: a line of the log, a sign of life, or the end and why. */
export const LogRecord = Type.Union([
  Type.Object({ type: Type.Literal('line'), line: LogLine }),
  Type.Object({ type: Type.Literal('cut') }),
  Type.Object({ type: Type.Literal('ping') }),
  Type.Object({ type: Type.Literal('end'), code: nullable(Type.String()), message: nullable(Type.String()) }),
]);
export type LogRecord = Static<typeof LogRecord>;
