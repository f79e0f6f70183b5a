import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Channel } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import { describeEngines } from '../../platform/testing/engines.ts';
import { startTestHub } from '../../platform/testing/test-hub.ts';
import { NewsLab } from './testing/news-lab.ts';

setDefaultTimeout(60_000);

const minute = 60_000;
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.stop();
});

describeEngines('the outbox', (open, engine) => {
  async function startLab(): Promise<NewsLab> {
    const DATABASE_URL = (await open.place()).url;
    const lab = new NewsLab({ environment: { DATABASE_URL, LABKEEPER_PUBLIC_URL: 'http://hub.test' } });
    running.push(lab);
    await lab.start();
    return lab;
  }

  test('tells, gathers, leaves out and ends in the same way on every database', async () => {
    const lab = await startLab();
    await lab.wait(5000);
    await lab.addChannel({ match: { min_severity: 'critical' } });
    const first = await lab.problem('a', { severity: 'critical' });
    const [second = '', known = ''] = await lab.problems([
      { title: 'b', severity: 'critical' },
      { title: 'c', severity: 'critical' },
    ]);
    await lab.setAlert(known, { status: 'acknowledged' });
    await lab.recovery(first, 'a', { severity: 'low' });
    await lab.wait(minute, 10_000);
    await lab.recovery(second, 'b', { severity: 'critical' });
    await lab.wait(5 * minute, 10_000);
    expect(lab.titles()).toEqual(['a', '1 problem on nas, 1 over', 'Over: b']);
    expect(lab.messages()[0]?.acts).toHaveLength(3);
    expect((await lab.log('?status=dropped')).map(({ error }) => error)).toEqual(['Somebody has acknowledged it.']);
    const alerts = await lab.hub.app.platform.db.read.selectFrom('alerts').select(['alert_id', 'notified']).execute();
    const told = alerts.filter(({ notified }) => Number(notified) === 1).map(({ alert_id: id }) => id);
    expect(told.toSorted((a, b) => a.localeCompare(b))).toEqual([first, second]);
    lab.receiver.answer = { status: 401 };
    await lab.problem('d', { severity: 'critical' });
    await lab.wait(10 * minute, minute);
    const [dead] = await lab.log('?status=dead');
    lab.receiver.answer = { status: 200 };
    await lab.hub.fetchJson('POST', `/api/v1/notifications/${dead?.notification_id}/retry`);
    await lab.wait(5000);
    expect(lab.titles().at(-1)).toBe('d');
  });

  test('tells a new channel what is open, and goes on after a clock that is set back, on every database', async () => {
    const lab = await startLab();
    await lab.problem('old');
    await lab.problem('mild', { severity: 'low', server: 'pi' });
    lab.clock.advance(minute);
    await lab.addChannel();
    await lab.wait(minute, 10_000);
    expect(lab.titles()).toEqual(['Already open: old']);
    lab.receiver.answer = { status: 503 };
    await lab.problem('tried', { server: 'tv' });
    await lab.wait(20 * minute, minute);
    await lab.problem('new', { server: 'pi' });
    lab.clock.set(-3 * 86_400_000);
    await lab.wait(1000);
    lab.receiver.received.length = 0;
    lab.receiver.answer = { status: 200 };
    await lab.wait(20 * minute, 30_000);
    expect(lab.titles()).toEqual(['tried', 'new']);
    expect(await lab.log('?status=waiting')).toEqual([]);
  });

  if (engine === 'sqlite') return;

  test('two hubs on one database tell each thing once, and know of each other’s channels', async () => {
    const lab = await startLab();
    const { databaseUrl } = lab.hub.app.platform.config;
    const other = await startTestHub({
      dataDir: lab.dataDir,
      setUp: false,
      environment: { DATABASE_URL: databaseUrl?.reveal() ?? '' },
      overrides: { clock: lab.clock },
    });
    running.push(other);
    for (let tries = 0; tries < 500 && !lab.hub.app.platform.news.hasPeers; tries += 1) await Bun.sleep(20);
    await lab.addChannel();
    for (let tries = 0; tries < 500; tries += 1) {
      const { items } = (await other.fetchJson<Page<Channel>>('GET', '/api/v1/channels')).body;
      if (items.length === 1) break;
      await Bun.sleep(20);
    }
    for (let round = 0; round < 10; round += 1) {
      lab.clock.advance(minute);
      await Promise.all([
        lab.problem(`news ${round}`, { server: `s${round}` }),
        other.app.services.notifications.sendDue(),
      ]);
      await Promise.all([lab.hub, other].map((hub) => hub.app.services.notifications.sendDue()));
    }
    lab.clock.advance(5 * minute);
    await Promise.all([lab.hub, other].map((hub) => hub.app.services.notifications.sendDue()));
    const text = lab
      .messages()
      .map((message) => message.text)
      .join('\n');
    expect([...text.matchAll(/news \d(?=\.)/g)].map(([title]) => title)).toEqual(
      Array.from({ length: 10 }, (_, round) => `news ${round}`),
    );
    expect(await lab.log('?status=waiting')).toEqual([]);
  });
});
