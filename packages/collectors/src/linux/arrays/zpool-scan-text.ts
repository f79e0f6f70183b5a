import { round, toNumber } from '../../numbers.ts';
import { zfsNumber } from './sizes.ts';
import type { PoolScan } from './zpool-status.ts';

const none = { percent: null, etaSeconds: null, bytesPerSecond: null, endedMs: null } as const;

/** The words behind `scan:` or `scrub:` in each of their generations, lines joined; null where none was asked for, undefined for words that are not known. */
export function parseScanText(text: string): PoolScan | null | undefined {
  const words = text.replaceAll(/\s+/g, ' ').trim();
  if (words === '' || words.startsWith('none requested')) return null;
  const kind = /^(?:error )?scrub/.test(words) ? 'scrub' : 'resilver';
  if (!/^(?:error )?(?:scrub|resilver)/.test(words)) return undefined;
  if (/^[a-z ]*paused/.test(words)) return { kind, state: 'paused', ...none, percent: percentDone(words) };
  if (/^\w+(?: \(\S+\))? in progress|^error scrub in progress/.test(words)) return running(kind, words);
  if (/^[a-z ]*cancell?ed/.test(words)) return { kind, state: 'canceled', ...none, endedMs: endOf(words) };
  if (
    / (?:completed|repaired|resilvered) |^(?:resilvered|resilver completed|scrub repaired|scrub completed)/.test(words)
  ) {
    return { kind, state: 'finished', ...none, endedMs: endOf(words) };
  }
  return undefined;
}

function running(kind: PoolScan['kind'], words: string): PoolScan {
  const speed = /issued at ([\d.,]+[KMGTPE]?)B?\/s/.exec(words) ?? / at ([\d.,]+[KMGTPE]?)B?\/s/.exec(words);
  const known = zfsNumber(speed?.[1]);
  return {
    kind,
    state: 'running',
    percent: percentDone(words),
    etaSeconds: timeToGo(words),
    bytesPerSecond: known === undefined || known === 0 ? null : known,
    endedMs: null,
  };
}

function percentDone(words: string): number | null {
  const value = toNumber(/([\d]{1,6}(?:[.,]\d{1,4})?)% done/.exec(words)?.[1]?.replace(',', '.'));
  return value === undefined ? null : round(Math.min(100, value), 2);
}

/** `0h10m to go`, `10:02:20 to go`, `1 days 10:02:20 to go`. */
function timeToGo(words: string): number | null {
  const old = /(\d{1,6})h(\d{1,2})m to go/.exec(words);
  if (old !== null) return Number(old[1]) * 3600 + Number(old[2]) * 60;
  const clock = /(?:(\d{1,4}) days? )?(\d{1,6}):(\d{2}):(\d{2}) to go/.exec(words);
  if (clock === null) return null;
  return Number(clock[1] ?? 0) * 86_400 + Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4]);
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `on Sun Oct 11 00:24:01 2026`; the tool is run in UTC. */
function endOf(words: string): number | null {
  const match = /on \w{3} (\w{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})/.exec(words);
  const month = months.indexOf(match?.[1] ?? '');
  if (match === null || month < 0) return null;
  const [day, hour, minute, second, year] = match.slice(2).map(Number);
  return Date.UTC(year ?? 0, month, day, hour, minute, second);
}
