import { expect, test } from 'bun:test';
import type { LogLine } from '@labkeeper/protocol/log';
import { demoFleet } from './demo-fleet.ts';
import { DemoLog, type LogWish } from './demo-log.ts';

const now = Date.UTC(2026, 0, 17, 14, 32);
const wish: LogWish = {
  unit: null,
  container: null,
  lines: 100,
  since: null,
  until: null,
  search: null,
  follow: false,
};

function open(id: string, wanted: Partial<LogWish>, at = now): DemoLog {
  const server = demoFleet.find((one) => one.id === id)!;
  return new DemoLog(server, { ...wish, ...wanted }, { now: () => at }, now);
}

async function linesOf(log: DemoLog): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for (;;) {
    const event = await log.next();
    if (event.kind === 'end') return lines;
    lines.push(...event.lines);
  }
}

test('a log reads the same twice, the newest lines in order and none of the future', async () => {
  const lines = await linesOf(open('omv-mediaserver', { container: 'plex', lines: 500 }));
  expect(lines).toHaveLength(500);
  expect(await linesOf(open('omv-mediaserver', { container: 'plex', lines: 500 }))).toEqual([...lines]);
  const times = lines.map(({ at }) => Date.parse(at!));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(now);
  expect(times.at(-1)).toBeGreaterThan(now - 120_000);
});

test('the whole journal has several writers, a search leaves what fits', async () => {
  const journal = await linesOf(open('omv-webserver1', { lines: 2000 }));
  expect(new Set(journal.map(({ source }) => source)).size).toBeGreaterThan(3);
  const found = await linesOf(open('omv-webserver1', { search: 'challenge FAILED' }));
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(({ message }) => message.includes('Challenge failed'))).toBe(true);
});

test('what was killed wrote nothing after it', async () => {
  const lines = await linesOf(open('omv-aiserver1', { container: 'whisper' }));
  expect(lines.length).toBeGreaterThan(10);
  expect(Date.parse(lines.at(-1)!.at!)).toBeLessThanOrEqual(now - 75 * 60_000);
});

test('who follows a log gets a line when it is written, and nothing more when he leaves', async () => {
  let at = now;
  const server = demoFleet.find(({ id }) => id === 'pihole-master')!;
  const log = new DemoLog(server, { ...wish, unit: 'pihole-FTL.service', follow: true }, { now: () => at }, now);
  expect(await log.next()).toMatchObject({ kind: 'lines' });
  // Time leaps: the lines of the next minute are there at once.
  at += 60_000;
  const next = await log.next();
  expect(next.kind === 'lines' && next.lines.map((line) => Date.parse(line.at!) > now)).toEqual([true]);
  at = now - 3_600_000;
  const waiting = log.next();
  log.close();
  expect(await waiting).toEqual({ kind: 'end', fault: null, message: null });
});

test('a log that is not there is unknown, and a silent server has none', async () => {
  expect(await open('omv-mediaserver', { container: 'nothing' }).next()).toMatchObject({ fault: 'unknown' });
  expect(await open('omv-mediaserver', { unit: 'nothing.service' }).next()).toMatchObject({ fault: 'unknown' });
  expect(await open('omv-backupserver', {}).next()).toMatchObject({ fault: 'offline' });
});
