import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { AlertLab, minute } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

const zone = { enabled: false, time_zone: 'UTC', nights: [], ring_severities: [], digest: true, all_clear: false };
let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
  expect((await lab.hub.fetchJson('PUT', '/api/v1/sleep-schedule', zone)).status).toBe(200);
});

afterEach(() => lab.stop());

/** The first line of each message. */
function firstLines(): string[] {
  return lab.phone.received.map(({ body }) => (JSON.parse(body) as { text: string }).text.split('\n')[0] ?? '');
}

async function spend(minutes: number, disk?: number): Promise<void> {
  for (let gone = 0; gone < minutes; gone += 1) {
    if (disk !== undefined) await lab.report('nas', { disk });
    await lab.pass(minute);
  }
}

test('a server that fell silent says when it was last heard of, and its end how long that was', async () => {
  await spend(2, 10);
  await spend(8);
  await spend(4, 10);
  expect(lab.told()).toEqual(['nas is offline', 'Over: nas is offline']);
  const [down = '', back = ''] = firstLines();
  // Its last report came at 12:01; it is called offline some minutes later.
  expect(down).toMatch(/^It has stopped reporting\. .*Last heard of at 12:01 \(\d+ min( \d+ s)? ago\), critical\.$/);
  expect(back).toMatch(/^It lasted (8|9) min( \d+ s)?, from 12:01 to 12:(09|10)\.$/);
});

test('a full disk says since when, and after a time in which nobody could look when it was last seen bad', async () => {
  await spend(3, 95);
  await spend(20);
  await spend(12, 10);
  const [first = ''] = firstLines();
  expect(first).toMatch(/The limit is 9\d %\. Since 12:00, (high|critical)\.$/);
  const seen = /it lasted \d+ min( \d+ s)?, from 12:00 to 12:\d\d; it was last seen bad at 12:02\./i;
  expect(lab.toldText()).toMatch(seen);
});

test('a problem says what to do first, in its message and in the API, until it is over', async () => {
  await spend(3, 95);
  const advice = /^Something grew: .*stops databases/;
  const text = lab.phone.received.map(({ body }) => (JSON.parse(body) as { text: string }).text).join('\n');
  expect(text.split('\n').filter((line) => advice.test(line))).toHaveLength(1);
  const open = await lab.hub.fetchJson('GET', '/api/v1/alerts?status=active');
  expect(open.body).toMatchObject({ items: [{ advice: expect.stringMatching(advice) as string }] });
  await spend(12, 10);
  const past = await lab.hub.fetchJson('GET', '/api/v1/alerts?status=resolved');
  expect(past.body).toMatchObject({ items: [{ advice: null }] });
});
