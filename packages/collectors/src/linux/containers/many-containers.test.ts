import { afterEach, expect, it } from 'bun:test';
import { gzipSync } from 'node:zlib';
import { Inventory } from '@labkeeper/protocol/inventory';
import { Value } from 'typebox/value';
import type { Host } from '../../host.ts';
import { CollectorSession, type Report } from '../../run-collectors.ts';
import { answerJson, hostWithEngine, startFakeEngine, type FakeEngine } from '../../testing/fake-engine.ts';
import { containers } from './containers.ts';

const count = 1000;
const cores = 8;
let engine: FakeEngine | undefined;

afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

/** As unlike each other as identifiers are. */
function idOf(index: number): string {
  let text = '';
  for (let part = 0; part < 8; part += 1) {
    text += (Math.imul(index * 8 + part + 1, 0x9e37_79b1) >>> 0).toString(16).padStart(8, '0');
  }
  return text;
}

const indexById = new Map(Array.from({ length: count }, (_unused, index) => [idOf(index), index]));
const startedAt = Date.parse('2026-03-01T08:00:00Z');

function listed(index: number): object {
  const service = `service-${index % 25}`;
  const project = `stack-${Math.floor(index / 25)}`;
  return {
    Id: idOf(index),
    Names: [`/${project}-${service}-1`],
    Image: `registry.lan/library/app-${index % 120}:1.${index % 17}`,
    ImageID: `sha256:${idOf(index % 120)}`,
    Created: startedAt / 1000 - index * 61,
    State: 'running',
    Status: index % 3 === 0 ? 'Up 4 hours (healthy)' : 'Up 4 hours',
    Ports: index % 4 === 0 ? [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 10_000 + index, Type: 'tcp' }] : [],
    Labels: {
      'com.docker.compose.project': project,
      'com.docker.compose.service': service,
      'com.docker.compose.container-number': '1',
      'com.docker.compose.config-hash': idOf(index),
      'org.opencontainers.image.description': 'A service like any other. '.repeat(40),
    },
    HostConfig: { NetworkMode: `${project}_default` },
    NetworkSettings: { Networks: { [`${project}_default`]: {} } },
  };
}

function inspected(index: number): object {
  return {
    Id: idOf(index),
    RestartCount: index % 5,
    State: {
      Status: 'running',
      Running: true,
      Pid: 2000 + index,
      ExitCode: 0,
      OOMKilled: false,
      StartedAt: new Date(startedAt + index * 137).toISOString(),
      FinishedAt: '0001-01-01T00:00:00Z',
    },
    HostConfig: { Memory: 0, NetworkMode: 'bridge', RestartPolicy: { Name: 'unless-stopped' } },
    Config: { Env: ['PASSWORD=hunter2'] },
  };
}

/** A number below `most` that looks like chance, so that it compresses as badly as a real one. */
function chance(seed: number, most: number): number {
  const mixed = Math.imul((Math.imul(seed, 0x85eb_ca6b) ^ 0xc2b2_ae35) >>> 0, 0x27d4_eb2f) >>> 0;
  return Math.floor((mixed / 2 ** 32) * most);
}

/** A machine whose kernel counts for a thousand containers; `look` lets time pass. */
function machine(base: Host, look: () => number): Host {
  return {
    ...base,
    readFiles: async (paths) => paths.map((path) => kernelFile(path, look())),
  };
}

function kernelFile(path: string, look: number): string | undefined {
  const [, pid] = /^\/proc\/(\d+)\/net\/dev$/.exec(path) ?? [];
  if (pid !== undefined) {
    const bytes = chance(Number(pid), 90_000_000_000) + look * 31;
    return `h\nh\n    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n  eth0: ${bytes} 9 0 0 0 0 0 0 ${chance(bytes, 90_000_000_000)} 9 0 0 0 0 0 0\n`;
  }
  const [, id = '', file] = /^\/sys\/fs\/cgroup\/system\.slice\/docker-([0-9a-f]+)\.scope\/(.+)$/.exec(path) ?? [];
  const index = indexById.get(id);
  if (index === undefined) return undefined;
  switch (file ?? '') {
    case 'cpu.stat':
      return `usage_usec ${index * 1_000_003 + look * chance(index, 60_000_000)}\nuser_usec 1\nsystem_usec 1\n`;
    case 'memory.current':
      return `${4096 * (1000 + chance(index + look, 500_000))}\n`;
    case 'memory.stat':
      return `anon 1\nfile 2\ninactive_file ${(index % 9) * 4096}\nactive_file 5\n`;
    case 'io.stat':
      return `8:0 rbytes=${512 * chance(index + 1, 9_000_000)} wbytes=${512 * chance(index + look, 90_000_000)} rios=1 wios=1 dbytes=0 dios=0\n`;
    default:
      return undefined;
  }
}

async function looks(): Promise<{ reports: Report[]; started: FakeEngine }> {
  const list = Array.from({ length: count }, (_unused, index) => listed(index));
  const started = await startFakeEngine((path, response) => {
    const [, id] = /^\/containers\/([0-9a-f]{64})\/json$/.exec(path) ?? [];
    const index = indexById.get(id ?? '');
    answerJson(response, index === undefined ? list : inspected(index));
  });
  engine = started;
  let at = 0;
  const clock = { monotonicMs: () => at * 60_000, now: () => new Date(startedAt + 4.5 * 3_600_000 + at * 60_000) };
  const session = new CollectorSession(
    machine(hostWithEngine(started, '/nowhere'), () => at),
    { collectors: [containers], clock },
  );
  const reports: Report[] = [];
  for (at = 1; at <= 20 && !isComplete(reports.at(-2)); at += 1) {
    reports.push(await session.run({ mode: 'report' }));
  }
  return { reports, started };
}

function isComplete(report: Report | undefined): boolean {
  return report?.inventory.containers?.every(({ started_at: started }) => started !== null) === true;
}

it('reads a thousand containers at the cost of one question, and tells of them in less than 150 KB', async () => {
  const { reports, started } = await looks();
  const last = reports.at(-1);
  expect(last?.collectors).toMatchObject([{ name: 'containers', status: 'OK' }]);
  expect(last?.inventory.containers?.length).toBe(count);
  expect(Value.Check(Inventory, last?.inventory)).toBe(true);
  // State, restarts and six measures of each, and the health of a third.
  expect(last?.samples.length).toBe(count * 8 + Math.ceil(count / 3));
  const cpu = last?.samples.find(
    ({ metric, labels }) => metric === 'container_cpu_percent' && labels?.['project'] === 'stack-39',
  );
  expect(cpu?.value).toBeGreaterThan(0);
  expect(cpu?.value).toBeLessThan(cores * 100);
  expect(started.mostOpen).toBe(1);
  // Once all are known, a look asks for the list alone.
  expect(started.asked.slice(-1)).toEqual(['/containers/json?all=1']);
  expect(started.asked.filter((path) => path.endsWith('/json')).length).toBe(count);
  const whole = gzipSync(JSON.stringify(last)).length;
  expect(whole).toBeLessThan(150_000);
}, 60_000);
