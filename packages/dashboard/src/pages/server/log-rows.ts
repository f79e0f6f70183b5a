import type { LogLine } from '@labkeeper/protocol/log';
import { readerLocale } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';

/** A line with a number of its own. */
export interface LogRow extends LogLine {
  readonly id: number;
}

/** The lines on the screen; `gone` were shown and made room, `cut`: there were more before these than can be read. */
export interface LogRows {
  readonly rows: readonly LogRow[];
  readonly gone: number;
  readonly cut: boolean;
  readonly nextId: number;
}

/** So many lines a page can hold and still be light. */
export const mostRows = 3000;

export const noRows: LogRows = { rows: [], gone: 0, cut: false, nextId: 0 };

/** The lines with new ones behind them; the oldest make room where there are too many. */
export function addLines(before: LogRows, lines: readonly LogLine[], most: number = mostRows): LogRows {
  if (lines.length === 0) return before;
  const added = lines.map((line, index) => ({ ...line, id: before.nextId + index }));
  const all = [...before.rows, ...added];
  const rows = all.slice(-most);
  const gone = before.gone + all.length - rows.length;
  return { ...before, rows, gone, nextId: before.nextId + lines.length };
}

/** How bad a line is, by its priority as syslog counts. */
export type Weight = 'error' | 'warning' | 'plain' | 'debug';

/** A line of standard error is no error by itself: many programs write everything there. */
export function weightOf({ priority }: Pick<LogLine, 'priority'>): Weight {
  if (priority === null) return 'plain';
  if (priority <= 3) return 'error';
  if (priority === 4) return 'warning';
  return priority === 7 ? 'debug' : 'plain';
}

/** Lines as a text to be copied: time, who, message. */
export function asText(rows: readonly LogLine[]): string {
  return rows.map(({ at, source, message }) => [at, source, message].filter(Boolean).join(' ')).join('\n');
}

/** A message as it may be shown: lines and tabs are what they are, nothing else acts. */
export function visibleMessage(message: string): string {
  return message
    .split('\n')
    .map((line) => visibleText(line.replaceAll('\t', '    ')))
    .join('\n');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local time of a line to the second: "14:32:07"; of another day with its day before it. */
export function lineTime(at: string | null, now: number, locale = readerLocale()): string {
  if (at === null) return '';
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return '';
  const today = new Date(now).toDateString() === new Date(ms).toDateString();
  const key = `${locale} ${today}`;
  let format = formats.get(key);
  if (!format) {
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const;
    format = new Intl.DateTimeFormat(locale, today ? time : { day: 'numeric', month: 'short', ...time });
    formats.set(key, format);
  }
  return format.format(ms);
}
