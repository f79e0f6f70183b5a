import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { FrameOf } from '../../platform/live-server.ts';
import { openSocket } from '../testing/open-socket.ts';
import { NewsLab } from './testing/news-lab.ts';

setDefaultTimeout(60_000);

const minute = 60_000;
let lab: NewsLab;
beforeEach(async () => {
  lab = new NewsLab();
  await lab.start();
});
afterEach(() => lab.stop());

type Frame = FrameOf<'notification'>;

async function watch() {
  const viewer = await openSocket(`${lab.hub.url}/api/v1/live`, { 'x-api-key': lab.hub.adminKey });
  function frames(): Frame[] {
    return viewer.frames.filter((frame) => frame.type === 'notification') as unknown as Frame[];
  }
  /** Waits until a row of this title is told to be so. */
  async function see(title: RegExp, status: string): Promise<Frame['data']['notifications'][number]> {
    await viewer.next(
      (frame) =>
        frame.type === 'notification' &&
        (frame as unknown as Frame).data.notifications.some((row) => title.test(row.title) && row.status === status),
      5000,
    );
    const found = frames()
      .flatMap(({ data }) => data.notifications)
      .findLast((row) => title.test(row.title) && row.status === status);
    if (found === undefined) throw new Error('it was seen');
    return found;
  }
  return { frames, see, close: () => viewer.close() };
}

test('who looks sees what becomes of each message: tried in vain, delivered, held, left out, given up', async () => {
  const viewer = await watch();
  await lab.addChannel();
  lab.receiver.answer = { status: 503 };
  const alertId = await lab.problem('disk');
  expect(await viewer.see(/disk/, 'waiting')).toMatchObject({ tries: 1, waiting_for: 'retry', alert_id: alertId });
  lab.receiver.answer = { status: 200 };
  await lab.wait(minute, 5000);
  const delivered = await viewer.see(/disk/, 'delivered');
  expect(await lab.log()).toEqual([delivered]);

  await lab.problem('later', { notBefore: lab.clock.now() + 5 * minute });
  expect((await viewer.see(/later/, 'waiting')).waiting_for).toBe('patience');
  await lab.setAlert('alert-2', { status: 'acknowledged', acknowledged_at: lab.clock.now() });
  await lab.wait(6 * minute, 30_000);
  expect((await viewer.see(/later/, 'dropped')).error).toBe('Somebody has acknowledged it.');

  lab.receiver.answer = { status: 403, body: 'no' };
  await lab.problem('refused', { server: 'pi' });
  expect((await viewer.see(/refused/, 'dead')).error).toBe('It answered 403: no');
  expect(JSON.stringify(viewer.frames())).not.toContain(lab.url);
  viewer.close();
});

test('a storm is a few frames that count what they do not show', async () => {
  await lab.addChannel();
  const viewer = await watch();
  await lab.problems(Array.from({ length: 400 }, (_, index) => ({ title: `problem ${index}` })));
  await viewer.see(/problem/, 'delivered');
  const last = viewer.frames().at(-1);
  expect(last?.data.notifications).toHaveLength(50);
  expect(last?.data.more).toBe(350);
  expect(viewer.frames().length).toBeLessThan(4);
  viewer.close();
});
