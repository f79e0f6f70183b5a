import { expect, it } from 'bun:test';
import { fixtureHost } from '../../fixture-host.ts';
import type { Host, RunResult } from '../../host.ts';
import { power } from './power.ts';

const fixtures = `${import.meta.dirname}/../../../fixtures/power`;
const hanging: RunResult = { code: null, stdout: '', stderr: '', timedOut: true, truncated: false };

/** Looks at hosts one after the other, so many seconds apart. */
async function lookAt(hosts: readonly Host[], seconds = 60) {
  const readings: Awaited<ReturnType<typeof power.collect>>[] = [];
  let previous;
  for (const [index, host] of hosts.entries()) {
    const monotonicMs = 1e6 + index * seconds * 1000;
    const look = { signal: new AbortController().signal, monotonicMs, now: new Date(), previous, services: [] };
    const reading = await power.collect(host, look);
    readings.push(reading);
    if (reading !== 'absent') previous = { memory: reading.memory as never, monotonicMs };
  }
  return readings.map((reading) => (reading === 'absent' ? undefined : reading));
}

function runs(host: Host, answer: (run: readonly string[]) => Promise<RunResult>): { host: Host; asked: string[] } {
  const asked: string[] = [];
  async function run(file: string, args: readonly string[]): Promise<RunResult> {
    asked.push([file, ...args].join(' '));
    return await answer([file, ...args]);
  }
  return { host: { ...host, run }, asked };
}

function missing(): Error {
  return Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
}

it('says how to let the agent read meters that are for root alone, and goes on with the rest', async () => {
  const captured = fixtureHost(`${fixtures}/two-processors/look-1`, `${fixtures}/cards-and-a-meter/look-1`);
  const closed: Host = {
    ...captured,
    readFile: async (path, options) => {
      if (path.endsWith('energy_uj')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      return await captured.readFile(path, options);
    },
  };
  const [reading] = await lookAt([closed]);
  expect(reading?.hint).toContain('systemd-tmpfiles --create');
  expect(reading?.samples.find(({ labels }) => labels?.['source'] === 'power_meter ACPI000D:00')?.value).toBe(86.5);
});

it('leaves a program that hangs alone for five minutes, and does not call a UPS well meanwhile', async () => {
  const captured = fixtureHost(`${fixtures}/nut-with-two/look-1`);
  let lists = 0;
  const { host } = runs(captured, async ([file = '', ...args]) => {
    if (args[0] === '-l') lists += 1;
    return file === 'upsc' && lists > 1 ? hanging : await captured.run(file, args);
  });
  const readings = await lookAt([host, host, host, host, host]);
  const states = readings.map((reading) => reading?.inventory?.power?.map(({ state }) => state).join());
  expect(states).toEqual(['online,unknown', ...Array.from({ length: 4 }, () => 'unknown,unknown')]);
  expect(readings.at(-1)?.samples.every(({ metric, value }) => metric === 'ups_state' && value === 5)).toBe(true);
  expect(readings.at(-1)?.hint).toContain('does not answer');
  expect(lists).toBe(2);
});

it('does not ask programs with every live look, and repeats no sample that it did not measure', async () => {
  const captured = fixtureHost(`${fixtures}/nut-with-two/look-1`);
  const { host, asked } = runs(captured, async ([file = '', ...args]) => await captured.run(file, args));
  const readings = await lookAt([host, host, host], 2);
  expect(asked.filter((run) => run === 'upsc -l')).toHaveLength(1);
  expect(readings.map((reading) => reading?.samples.length)).toEqual([6, 0, 0]);
  expect(readings.at(-1)?.inventory?.power).toHaveLength(2);
});

it('never hands a name to upsc that could be an option', async () => {
  const captured = fixtureHost(`${fixtures}/nut-with-two/look-1`);
  const { host, asked } = runs(captured, async (run) => await captured.run(run[0] ?? '', run.slice(1)));
  await lookAt([host]);
  expect(asked.filter((run) => run.startsWith('upsc'))).toEqual(['upsc -l', 'upsc eaton', 'upsc rack']);
});

it('loses nothing of one program by the failure of another', async () => {
  const captured = fixtureHost(`${fixtures}/apcupsd/look-1`, `${fixtures}/nvidia/look-1`);
  const { host } = runs(captured, async ([file = '', ...args]) => {
    if (file === 'upsc') throw missing();
    if (file === 'nvidia-smi') throw new Error('EACCES');
    return await captured.run(file, args);
  });
  const [reading] = await lookAt([host]);
  expect(reading?.inventory?.power?.map(({ source }) => source)).toEqual(['rack']);
  expect(reading?.hint).toContain('nvidia-smi');
});

it('tells two things of one name apart', async () => {
  function answer(stdout: string): RunResult {
    return { code: 0, stdout, stderr: '', timedOut: false, truncated: false };
  }
  const { host } = runs(fixtureHost('/nowhere'), async ([file, arg]) => {
    if (file === 'upsc') return answer(arg === '-l' ? 'rack\n' : 'ups.status: OL\n');
    if (file === 'apcaccess') return answer('STATUS   : ONLINE\nUPSNAME  : rack\n');
    throw missing();
  });
  const [reading] = await lookAt([host]);
  expect(reading?.inventory?.power?.map(({ source }) => source)).toEqual(['rack', 'rack (ups)']);
});
