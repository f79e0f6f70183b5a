import { expect, it } from 'bun:test';
import type { Collector, Look, Reading } from './collector.ts';
import { CollectorError } from './collector.ts';
import { fixtureHost } from './fixture-host.ts';
import { linuxHost } from './linux-host.ts';
import { CollectorSession, type Report } from './run-collectors.ts';

const host = fixtureHost('/nowhere');

interface Fake extends Partial<Collector<number>> {
  looks?: Look<number>[];
}

function fake(
  id: string,
  collect: (look: Look<number>) => Promise<Reading<number> | 'absent'>,
  more: Fake = {},
): Collector<number> {
  return {
    id,
    about: 'A fake.',
    everySeconds: 0,
    live: true,
    metrics: [],
    ...more,
    collect: async (_host, look) => await collect(look),
  };
}

/** Gives how many looks there were before, and remembers it. */
function counter(id: string, more: Fake = {}): Collector<number> {
  return fake(
    id,
    async ({ previous }) => {
      const value = (previous?.memory ?? 0) + 1;
      return { samples: [{ metric: id, value }], memory: value };
    },
    more,
  );
}

function values(report: Report): Record<string, number> {
  return Object.fromEntries(report.samples.map((sample) => [sample.metric, sample.value]));
}

function statuses(report: Report): Record<string, string> {
  return Object.fromEntries(report.collectors.map((one) => [one.name, one.status]));
}

function clockAt(start: number): { monotonicMs: () => number; now: () => Date; advance: (seconds: number) => void } {
  let ms = start;
  return {
    monotonicMs: () => ms,
    now: () => new Date(1_772_366_400_000 + ms),
    advance: (seconds) => {
      ms += seconds * 1000;
    },
  };
}

it('keeps what the others measured when one fails, and passes its hint on', async () => {
  const broken = fake('broken', async () => {
    throw new CollectorError('the file is gone', 'run: touch /file');
  });
  const odd = fake('odd', async () => {
    throw new TypeError('x'.repeat(5000));
  });
  const session = new CollectorSession(host, {
    collectors: [broken, counter('good'), odd, fake('none', async () => 'absent')],
  });
  const report = await session.run({ mode: 'report' });
  expect(values(report)).toEqual({ good: 1 });
  expect(statuses(report)).toEqual({ broken: 'FAIL', good: 'OK', odd: 'FAIL', none: 'ABSENT' });
  expect(report.collectors[0]).toMatchObject({ error: 'the file is gone', hint: 'run: touch /file' });
  expect(report.collectors[2]?.error?.length).toBe(1000);
});

it('survives a collector that throws before its first await', async () => {
  const sudden: Collector = {
    ...counter('sudden'),
    collect: () => {
      throw new Error('at once');
    },
  };
  const session = new CollectorSession(host, { collectors: [sudden] });
  await session.run({ mode: 'report' });
  expect((await session.run({ mode: 'report' })).collectors).toMatchObject([{ status: 'FAIL', error: 'at once' }]);
});

it('remembers for reports and for live looks apart', async () => {
  const session = new CollectorSession(host, { collectors: [counter('a')] });
  expect(values(await session.run({ mode: 'report' }))).toEqual({ a: 1 });
  expect(values(await session.run({ mode: 'report' }))).toEqual({ a: 2 });
  expect(values(await session.run({ mode: 'live' }))).toEqual({ a: 1 });
  expect(values(await session.run({ mode: 'report' }))).toEqual({ a: 3 });
});

it('forgets nothing when one look fails', async () => {
  let fail = false;
  const shaky = fake('shaky', async ({ previous }) => {
    if (fail) throw new Error('now and then');
    return { samples: [], memory: (previous?.memory ?? 0) + 1, hint: `memory ${previous?.memory ?? 'none'}` };
  });
  const session = new CollectorSession(host, { collectors: [shaky] });
  await session.run({ mode: 'report' });
  fail = true;
  await session.run({ mode: 'report' });
  fail = false;
  expect((await session.run({ mode: 'report' })).collectors[0]?.hint).toBe('memory 1');
});

it('does not start a collector again that hangs, and lets nobody wait for it twice', async () => {
  let started = 0;
  let gate = Promise.withResolvers<void>();
  const hung = fake('hung', async () => {
    started += 1;
    gate = Promise.withResolvers<void>();
    await gate.promise;
    return { samples: [{ metric: 'hung', value: started }] };
  });
  const session = new CollectorSession(host, { collectors: [hung, counter('good')], timeoutMs: 50 });
  const first = await session.run({ mode: 'report' });
  expect(statuses(first)).toEqual({ hung: 'FAIL', good: 'OK' });
  const began = performance.now();
  const second = await session.run({ mode: 'report' });
  expect(performance.now() - began).toBeLessThan(40);
  expect(statuses(second)).toEqual({ hung: 'FAIL', good: 'OK' });
  expect(second.collectors[0]?.error).toContain('no answer');
  expect(started).toBe(1);
  gate.resolve();
  await Bun.sleep(1);
  const running = session.run({ mode: 'report' });
  await Bun.sleep(1);
  gate.resolve();
  expect(values(await running)).toEqual({ good: 3, hung: 2 });
});

it('tells a collector through its signal that its time is up', async () => {
  const aborted: boolean[] = [];
  const heeding = fake('heeding', async ({ signal }) => {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    aborted.push(signal.aborted);
    throw new Error('called off');
  });
  const session = new CollectorSession(host, { collectors: [heeding], timeoutMs: 30 });
  await session.run({ mode: 'report' });
  await Bun.sleep(5);
  expect(aborted).toEqual([true]);
});

it('runs each collector at its own interval, which settings change', async () => {
  const clock = clockAt(0);
  const session = new CollectorSession(host, {
    collectors: [counter('each'), counter('slow', { everySeconds: 600 })],
    clock,
  });
  const seen: Record<string, number>[] = [];
  for (let minute = 0; minute < 12; minute += 1) {
    seen.push(values(await session.run({ mode: 'report' })));
    clock.advance(60);
  }
  expect(seen.map((one) => one['slow'])).toEqual([1, ...Array.from({ length: 9 }, () => undefined), 2, undefined]);
  expect(seen.at(-1)?.['each']).toBe(12);
  const eager = await session.run({ mode: 'report', settings: { slow: { interval_seconds: 60 } } });
  expect(values(eager)['slow']).toBe(3);
});

it('tells each collector what somebody set for it, and nothing of the others', async () => {
  const seen: unknown[] = [];
  const one = fake('one', async ({ settings }) => {
    seen.push(settings);
    return { samples: [] };
  });
  const session = new CollectorSession(host, { collectors: [one] });
  await session.run({ mode: 'report', settings: { one: { exclude: ['a*'] }, two: { include: ['b'] } } });
  await session.run({ mode: 'report' });
  expect(seen).toEqual([{ exclude: ['a*'] }, {}]);
});

it('does not skip a report that comes a moment early', async () => {
  const clock = clockAt(0);
  const session = new CollectorSession(host, { collectors: [counter('minutely', { everySeconds: 60 })], clock });
  await session.run({ mode: 'report' });
  clock.advance(59);
  expect(values(await session.run({ mode: 'report' }))).toEqual({ minutely: 2 });
});

it('runs live only what is meant for it, at its live cadence, and nothing that is switched off', async () => {
  const clock = clockAt(0);
  const list = [
    counter('quick'),
    counter('calm', { liveEverySeconds: 3 }),
    counter('never', { live: false }),
    counter('off'),
  ];
  const session = new CollectorSession(host, { collectors: list, clock });
  const settings = { off: { enabled: false } };
  const seen = [];
  for (let second = 0; second < 4; second += 1) {
    seen.push(values(await session.run({ mode: 'live', settings })));
    clock.advance(1);
  }
  expect(seen).toEqual([{ quick: 1, calm: 1 }, { quick: 2 }, { quick: 3 }, { quick: 4, calm: 2 }]);
});

it('does not wait for a slow collector: its reading joins a later report', async () => {
  const gate = Promise.withResolvers<void>();
  const slow = fake(
    'slow',
    async () => {
      await gate.promise;
      return { samples: [{ metric: 'slow', value: 1 }], updates_available: 7, security_updates: 2 };
    },
    { timeoutSeconds: 60, everySeconds: 600 },
  );
  const session = new CollectorSession(host, { collectors: [slow, counter('good')] });
  const first = await session.run({ mode: 'report' });
  expect([statuses(first), first.updates_available]).toEqual([{ good: 'OK' }, null]);
  expect(statuses(await session.run({ mode: 'report' }))).toEqual({ good: 'OK' });
  gate.resolve();
  await Bun.sleep(1);
  const third = await session.run({ mode: 'report' });
  expect([statuses(third), third.updates_available, values(third)['slow']]).toEqual([{ slow: 'OK', good: 'OK' }, 7, 1]);
  const fourth = await session.run({ mode: 'report' });
  expect([statuses(fourth), fourth.updates_available, fourth.security_updates]).toEqual([{ good: 'OK' }, 7, 2]);
});

it('waits for slow collectors where somebody is patient', async () => {
  const slow = fake(
    'slow',
    async () => {
      await Bun.sleep(30);
      return { samples: [], updates_available: 3 };
    },
    { timeoutSeconds: 60 },
  );
  const session = new CollectorSession(host, { collectors: [slow] });
  expect((await session.run({ mode: 'report', patienceMs: 2000 })).updates_available).toBe(3);
});

it('does not know how many updates there are once counting them fails', async () => {
  let fail = false;
  const packages = fake(
    'packages',
    async () => {
      if (fail) throw new CollectorError('locked');
      return { samples: [], updates_available: 5, security_updates: 1 };
    },
    { metrics: [{ name: 'updates_available', unit: '', kind: 'gauge', help: 'Updates.' }] },
  );
  const session = new CollectorSession(host, { collectors: [packages] });
  expect((await session.run({ mode: 'report' })).updates_available).toBe(5);
  fail = true;
  const report = await session.run({ mode: 'report' });
  expect([report.updates_available, report.security_updates]).toEqual([null, null]);
});

it('keeps numbers out that are none', async () => {
  const odd = fake('odd', async () => ({
    samples: [
      { metric: 'a', value: Number.NaN },
      { metric: 'b', value: Number.POSITIVE_INFINITY },
      { metric: 'c', value: 1 },
    ],
  }));
  expect(values(await new CollectorSession(host, { collectors: [odd] }).run({ mode: 'report' }))).toEqual({ c: 1 });
});

it('hands services, flat numbers, inventory and system over as they were measured', async () => {
  const one = fake('one', async ({ services }) => ({
    samples: [],
    flat: { cpu_percent: 5 },
    inventory: { disks: [] },
    os_info: { kernel: '6.1' },
    services: services.map((name) => ({ name, status: 'running' as const })),
  }));
  const session = new CollectorSession(host, { collectors: [one, counter('two')] });
  const report = await session.run({ mode: 'report', services: ['ssh'] });
  expect(report).toMatchObject({
    flat: { cpu_percent: 5 },
    inventory: { disks: [] },
    os_info: { kernel: '6.1' },
    services: [{ name: 'ssh', status: 'running' }],
  });
});

it('measures this very machine', async () => {
  const session = new CollectorSession(linuxHost());
  await session.run({ mode: 'report' });
  await Bun.sleep(150);
  const report = await session.run({ mode: 'report' });
  expect(report.collectors.filter((one) => one.status === 'FAIL' && one.name !== 'updates')).toEqual([]);
  expect(report.flat.cpu_percent).toBeGreaterThanOrEqual(0);
  expect(report.flat.memory_percent).toBeGreaterThan(0);
  expect(report.flat.uptime_seconds).toBeGreaterThan(0);
  expect(report.inventory.machine?.hostname).not.toBe('');
  expect(report.os_info?.kernel).toBeTruthy();
});

it('gives rates in the very first report after a look without one', async () => {
  const clock = clockAt(0);
  const session = new CollectorSession(host, { collectors: [counter('often')], clock });
  await session.warmUp({ mode: 'report' });
  clock.advance(1);
  expect(values(await session.run({ mode: 'report' }))).toEqual({ often: 2 });
});

it('asks again in the first report what somebody set to a slower cadence, and then keeps that', async () => {
  const clock = clockAt(0);
  const session = new CollectorSession(host, { collectors: [counter('often')], clock });
  const request = { mode: 'report' as const, settings: { often: { interval_seconds: 60 } } };
  await session.warmUp(request);
  clock.advance(1);
  expect(values(await session.run(request))).toEqual({ often: 2 });
  clock.advance(1);
  expect(values(await session.run(request))).toEqual({});
});

it('leaves alone, in a look without a report, what is rarely asked and what is switched off', async () => {
  const looks: string[] = [];
  function noting(id: string, more: Fake): Collector<number> {
    return fake(id, async () => (looks.push(id), { samples: [] }), more);
  }
  const collectors = [noting('often', {}), noting('rare', { everySeconds: 300 }), noting('off', {})];
  const session = new CollectorSession(host, { collectors });
  await session.warmUp({ mode: 'report', settings: { off: { enabled: false } } });
  expect(looks).toEqual(['often']);
});

it('begins what takes long in a look without a report, so that the first report has it', async () => {
  const session = new CollectorSession(host, {
    collectors: [counter('slow', { everySeconds: 900, timeoutSeconds: 120 })],
  });
  await session.warmUp({ mode: 'report' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(values(await session.run({ mode: 'report' }))).toEqual({ slow: 1 });
});

it('does not wait for ever in a look without a report', async () => {
  const hangs = fake('hangs', () => new Promise(() => undefined));
  const session = new CollectorSession(host, { collectors: [hangs], timeoutMs: 30 });
  await session.warmUp({ mode: 'report' });
  expect(statuses(await session.run({ mode: 'report' }))).toEqual({ hangs: 'FAIL' });
});
