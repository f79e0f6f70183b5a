import type { LogLine } from '@labkeeper/protocol/log';
import { isRecord, parseJson } from '../wire.ts';

/** One entry of the journal; `cursor` is its place, from which one can go on. */
export interface JournalEntry {
  line: LogLine;
  cursor: string | undefined;
}

/** Longest message that is handed on; of a longer one the beginning. */
export const maxMessage = 8192;
/** What comes in place of a line that cannot be read: it was there. */
export const unreadable: LogLine = {
  at: null,
  message: '(a line that cannot be read)',
  priority: null,
  source: null,
  pid: null,
};
const maxSource = 200;
const maxCursor = 1000;

/** Reads a line of `journalctl -o json`; undefined where it is none. */
export function parseJournalEntry(text: string): JournalEntry | undefined {
  const raw = parseJson(text);
  if (!isRecord(raw)) return undefined;
  const cursor = raw['__CURSOR'];
  return {
    line: {
      at: instantOf(raw['__REALTIME_TIMESTAMP']),
      message: messageOf(raw['MESSAGE']),
      priority: whole(raw['PRIORITY'], 7),
      source: sourceOf(raw['SYSLOG_IDENTIFIER']) ?? sourceOf(raw['_COMM']),
      pid: whole(raw['_PID'], 2 ** 31),
    },
    cursor: typeof cursor === 'string' && cursor !== '' && cursor.length <= maxCursor ? cursor : undefined,
  };
}

/** Text, or the bytes of what is no text, or several of both where a program sent several; null where it was too long to be told. */
function messageOf(raw: unknown): string {
  const text = textOf(raw, 2);
  return text === undefined ? '(a message that the journal does not tell)' : shorten(text);
}

function textOf(raw: unknown, depth: number): string | undefined {
  if (typeof raw === 'string') return raw;
  if (!Array.isArray(raw) || depth === 0) return undefined;
  if (raw.every((byte) => typeof byte === 'number')) return Buffer.from(raw as number[]).toString('utf8');
  const parts = raw.map((part) => textOf(part, depth - 1)).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('\n');
}

/** A message of at most so many characters that may travel; what is missing is said. */
export function shorten(text: string): string {
  const whole = text.length <= maxMessage;
  const kept = whole ? text : text.slice(0, maxMessage);
  // A cut may leave half of a character, and a JSON text may hold one.
  const clean = kept.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
  return whole ? clean : `${clean}… (${text.length - maxMessage} characters more)`;
}

function sourceOf(raw: unknown): string | null {
  const text = textOf(raw, 1);
  return text === undefined || text === '' ? null : shorten(text.slice(0, maxSource));
}

/** Microseconds since 1970, as text. */
function instantOf(raw: unknown): string | null {
  if (typeof raw !== 'string' || !/^\d{1,17}$/.test(raw)) return null;
  const ms = Number(raw) / 1000;
  return ms < 253_402_300_800_000 ? new Date(ms).toISOString() : null;
}

function whole(raw: unknown, most: number): number | null {
  const text = typeof raw === 'string' ? raw : '';
  const value = /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value <= most ? value : null;
}
