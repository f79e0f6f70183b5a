import { afterEach, expect, it } from 'bun:test';
import type { ServerResponse } from 'node:http';
import { CollectorSession, type Report } from '../../run-collectors.ts';
import { answerJson, hostWithEngine, startFakeEngine, type FakeEngine } from '../../testing/fake-engine.ts';
import { cpu } from '../cpu.ts';
import { containers } from './containers.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const machine = `${import.meta.dirname}/../../../fixtures/cpu/debian-vm/look-1`;
let engine: FakeEngine | undefined;

afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

interface Fake {
  state: string;
  status: string;
  restarts?: number;
  started?: string;
}

/** A machine with containers `a`, `b`, … that the test may change, and a look at it a minute after the last. */
async function lab(all: Map<string, Fake>): Promise<{
  look: () => Promise<Report>;
  fake: FakeEngine;
  answer: (path: string, response: ServerResponse) => void;
}> {
  function answer(path: string, response: ServerResponse): void {
    const [, id] = /^\/containers\/([0-9a-z]+)\/json$/.exec(path) ?? [];
    if (id === undefined && path.includes('/stats')) return answerJson(response, { message: 'no' }, 404);
    if (id === undefined)
      return answerJson(
        response,
        [...all].map(([Id, { state, status }]) => ({ Id, Names: [`/${Id}`], State: state, Status: status })),
      );
    const one = all.get(id);
    if (one === undefined) return answerJson(response, { message: 'No such container' }, 404);
    answerJson(response, {
      State: {
        Status: one.state,
        Pid: 0,
        StartedAt: one.started ?? '2026-03-01T09:00:00Z',
        FinishedAt: '2026-03-01T11:00:00Z',
      },
      RestartCount: one.restarts ?? 0,
      HostConfig: {},
    });
  }
  const fake = await startFakeEngine(answer);
  engine = fake;
  let at = 0;
  const clock = { monotonicMs: () => at * 60_000, now: () => new Date(start + at * 60_000) };
  const session = new CollectorSession(hostWithEngine(fake, machine), { collectors: [containers, cpu], clock });
  return {
    fake,
    answer,
    look: async () => {
      at += 1;
      fake.asked.length = 0;
      return await session.run({ mode: 'report' });
    },
  };
}

function inspections({ asked }: FakeEngine): string[] {
  return asked.flatMap((path) => /^\/containers\/([0-9a-z]+)\/json$/.exec(path)?.[1] ?? []);
}

function stateOf(report: Report, name: string): string | undefined {
  const value = report.samples.find(
    ({ metric, labels }) => metric === 'container_state' && labels?.['container'] === name,
  )?.value;
  return containers.metrics.find(({ name: metric }) => metric === 'container_state')?.states?.[value ?? -1];
}

it('inspects only what has changed', async () => {
  const all = new Map<string, Fake>([
    ['a', { state: 'running', status: 'Up 3 hours' }],
    ['b', { state: 'exited', status: 'Exited (1) About an hour ago' }],
    ['c', { state: 'running', status: 'Up 3 hours' }],
  ]);
  const { look, fake } = await lab(all);
  await look();
  expect(inspections(fake).toSorted()).toEqual(['a', 'b', 'c']);
  await look();
  expect(inspections(fake)).toEqual([]);
  all.set('a', { state: 'running', status: 'Up 5 seconds', restarts: 1, started: '2026-03-01T12:02:55Z' });
  const report = await look();
  expect(inspections(fake)).toEqual(['a']);
  expect(report.samples).toContainEqual({ metric: 'container_restarts', labels: { container: 'a' }, value: 1 });
  all.set('a', { state: 'running', status: 'Up About a minute', restarts: 1, started: '2026-03-01T12:02:55Z' });
  all.set('c', { state: 'paused', status: 'Up 3 hours (Paused)' });
  all.delete('b');
  all.set('d', { state: 'created', status: 'Created' });
  await look();
  expect(inspections(fake).toSorted()).toEqual(['c', 'd']);
});

it('asks again and again for what is restarted again and again', async () => {
  const all = new Map<string, Fake>([
    ['loop', { state: 'restarting', status: 'Restarting (1) 3 seconds ago', restarts: 4 }],
  ]);
  const { look, fake } = await lab(all);
  await look();
  all.set('loop', { state: 'restarting', status: 'Restarting (1) 4 seconds ago', restarts: 9 });
  const report = await look();
  expect(inspections(fake)).toEqual(['loop']);
  expect(report.samples).toContainEqual({ metric: 'container_restarts', labels: { container: 'loop' }, value: 9 });
  expect(stateOf(report, 'loop')).toBe('restarting');
});

it('tells a container that did its work from one that failed', async () => {
  const all = new Map<string, Fake>([
    ['done', { state: 'exited', status: 'Exited (0) 2 hours ago' }],
    ['failed', { state: 'exited', status: 'Exited (1) 2 hours ago' }],
    ['killed', { state: 'exited', status: 'Exited (137) 2 hours ago' }],
  ]);
  const { look } = await lab(all);
  const report = await look();
  expect(['done', 'failed', 'killed'].map((name) => stateOf(report, name))).toEqual(['finished', 'exited', 'exited']);
});

it.each([
  ['is silent', () => undefined],
  [
    'drips',
    (_path, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(drip));
    },
  ],
  ['answers with a page', (_path, response) => void response.end('<html><body>Starting</body></html>')],
  [
    'breaks off',
    (_path, response) => void response.writeHead(200, { 'content-length': '99' }).write('[', () => response.destroy()),
  ],
  ['answers with something else', (_path, response) => answerJson(response, { containers: 'many' })],
  ['gives up', (_path, response) => answerJson(response, { message: 'out of memory' }, 500)],
] satisfies [string, FakeEngine['answer']][])(
  'calls everything unknown while the engine %s, keeps the rest on time, and is back with the next look',
  async (_what, broken) => {
    const all = new Map<string, Fake>([['a', { state: 'running', status: 'Up 3 hours (healthy)' }]]);
    const { look, fake, answer } = await lab(all);
    expect(stateOf(await look(), 'a')).toBe('running');
    fake.answer = broken;
    fake.mostOpen = 0;
    const begun = performance.now();
    const silent = await look();
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(stateOf(silent, 'a')).toBe('unknown');
    expect(silent.samples.filter(({ metric }) => metric.startsWith('container_')).length).toBe(1);
    expect(silent.inventory.containers).toMatchObject([{ container: 'a', state: 'unknown', health: null }]);
    expect(silent.collectors).toMatchObject([
      { name: 'containers', status: 'FAIL' },
      { name: 'cpu', status: 'OK' },
    ]);
    const again = performance.now();
    expect(stateOf(await look(), 'a')).toBe('unknown');
    expect(performance.now() - again).toBeLessThan(5000);
    expect(fake.mostOpen).toBe(1);
    fake.answer = answer;
    // What was asked of the silent engine is given up after 5 s; a look comes every ten or sixty.
    const until = performance.now() + 15_000;
    let report = await look();
    while (stateOf(report, 'a') === 'unknown' && performance.now() < until) {
      await Bun.sleep(200);
      report = await look();
    }
    expect(stateOf(report, 'a')).toBe('running');
    expect(report.collectors).toMatchObject([
      { name: 'containers', status: 'OK' },
      { name: 'cpu', status: 'OK' },
    ]);
  },
  30_000,
);

it('says so when an engine that was there is gone with its socket', async () => {
  const { look, fake } = await lab(new Map([['a', { state: 'running', status: 'Up 3 hours' }]]));
  await look();
  await fake.close();
  engine = undefined;
  const report = await look();
  expect(stateOf(report, 'a')).toBe('unknown');
  expect(report.collectors[0]).toMatchObject({ status: 'FAIL' });
});

it('lets no container that cannot be inspected keep others from it, nor a report from being on time', async () => {
  const all = new Map<string, Fake>(
    ['a', 'b', 'c', 'd'].map((name) => [name, { state: 'running', status: 'Up 3 hours' }]),
  );
  const { look, fake, answer } = await lab(all);
  fake.answer = (path, response) => (path === '/containers/a/json' ? undefined : answer(path, response));
  const begun = performance.now();
  const first = await look();
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(first.inventory.containers?.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'running']);
  // The engine gives up on the first after 5 s; nobody waited for that.
  const until = performance.now() + 20_000;
  let report = first;
  while (
    report.samples.filter(({ metric }) => metric === 'container_restarts').length < 3 &&
    performance.now() < until
  ) {
    await Bun.sleep(500);
    report = await look();
  }
  expect(report.inventory.containers?.map(({ restarts }) => restarts)).toEqual([null, 0, 0, 0]);
}, 40_000);

it('tells of containers that vanish while they are looked at what the list said', async () => {
  const { look, fake, answer } = await lab(new Map([['a', { state: 'running', status: 'Up 3 hours' }]]));
  fake.answer = (path, response) =>
    path.includes('all=1') ? answer(path, response) : answerJson(response, { message: 'gone' }, 404);
  const report = await look();
  expect(report.inventory.containers).toMatchObject([{ container: 'a', state: 'running', restarts: null }]);
  expect(report.collectors[0]).toMatchObject({ status: 'OK' });
});
