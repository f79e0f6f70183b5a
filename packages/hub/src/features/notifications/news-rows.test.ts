import { expect, test } from 'bun:test';
import { newMatch } from './held-channel.ts';
import { wants } from './news-rows.ts';
import { NewsLab } from './testing/news-lab.ts';

const problem = { kind: 'problem', severity: 'high', siteId: undefined, tags: [] } as const;

test('what is about the hub itself is for every channel, whatever sites and tags it is for', () => {
  const match = { ...newMatch, site_ids: ['home'], tags: ['prod'] };
  expect(wants({ match }, { ...problem, isWhole: true })).toBe(true);
  expect(wants({ match }, problem)).toBe(false);
  expect(wants({ match: { ...match, kinds: ['digest'] } }, { ...problem, isWhole: true })).toBe(false);
  expect(wants({ match }, { ...problem, isWhole: true, severity: 'low' })).toBe(false);
});

test('what is about a whole site is for the channels of the site and of any of its tags', () => {
  const site = { ...problem, isWhole: true, siteId: 'home', tags: ['prod', 'nas'] };
  expect(wants({ match: { ...newMatch, tags: ['prod'] } }, site)).toBe(true);
  expect(wants({ match: { ...newMatch, site_ids: ['home'], tags: ['nas'] } }, site)).toBe(true);
  expect(wants({ match: { ...newMatch, site_ids: ['office'] } }, site)).toBe(false);
  expect(wants({ match: { ...newMatch, tags: ['test'] } }, site)).toBe(false);
});

test('that it is over is told where the problem was told, also when its server has moved since', async () => {
  const lab = new NewsLab();
  await lab.start();
  try {
    await lab.addChannel({ name: 'home', match: { site_ids: ['home'] } });
    await lab.addChannel({ name: 'mute', match: { site_ids: ['home'], kinds: ['problem'] } }, `${lab.url}/mute`);
    const alertId = await lab.problem('a', { siteId: 'home' });
    await lab.recovery(alertId, 'a', { siteId: 'office' });
    await lab.wait(60_000, 5000);
    const told = lab.receiver.received.map(
      ({ path, body }) => `${path} ${(JSON.parse(body) as { kind: string }).kind}`,
    );
    expect(told.toSorted()).toEqual(['/hook problem', '/hook recovery', '/mute problem']);
  } finally {
    await lab.stop();
  }
});
