import { afterEach, expect, it } from 'bun:test';
import { services } from '../linux/services.ts';
import { answerJson, hostWithEngine, startFakeEngine, type FakeEngine } from '../testing/fake-engine.ts';
import type { Host } from '../host.ts';

let engine: FakeEngine | undefined;

afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

const compose = {
  'com.docker.compose.project': 'media',
  'com.docker.compose.service': 'plex',
  'com.docker.compose.container-number': '1',
};

function listed(name: string, State: string, Status: string, Labels: object = {}): object {
  return { Id: name.replaceAll(/[^a-z0-9]/g, ''), Names: [`/${name}`], State, Status, Labels };
}

/** A machine with these units and containers; a look at it tells the states of what is expected. */
async function machine(
  units: Record<string, string>,
  containers: object[],
  systemd: 'answers' | 'fails' | 'missing' = 'answers',
) {
  const fake = await startFakeEngine((_path, response) => answerJson(response, containers));
  engine = fake;
  const host: Host = {
    ...hostWithEngine(fake, '/nowhere'),
    run: async (file, args) => {
      if (systemd === 'missing') throw Object.assign(new Error(file), { code: 'ENOENT' });
      const names = args.slice(args.indexOf('--') + 1);
      const blocks = names.map((name) => {
        const active = units[name];
        return `Id=${name}\nLoadState=${active === undefined ? 'not-found' : 'loaded'}\nActiveState=${active ?? 'inactive'}\n`;
      });
      return {
        code: systemd === 'fails' ? 1 : 0,
        stdout: blocks.join('\n'),
        stderr: 'no bus',
        timedOut: false,
        truncated: false,
      };
    },
  };
  let at = 0;
  let previous: undefined;
  async function look(...names: string[]): Promise<string> {
    at += 60_000;
    const signal = new AbortController().signal;
    const reading = await services.collect(host, {
      signal,
      monotonicMs: at,
      now: new Date(at),
      previous,
      services: names,
    });
    if (reading === 'absent') return 'absent';
    previous = { memory: reading.memory, monotonicMs: at } as never;
    const states = reading.samples.flatMap(({ metric, value }) => (metric === 'service_state' ? value : []));
    const words = reading.services?.map(({ name, status }) => `${name} ${status}`).join(', ') ?? '';
    expect(states.length).toBe(names.length);
    return reading.hint === undefined ? words : `${words} (${reading.hint})`;
  }
  return { look, fake, containers };
}

it('meets what is expected by its unit, else by the container of that name', async () => {
  const { look } = await machine({ 'ssh.service': 'active', 'plex.service': 'failed' }, [
    listed('plex', 'running', 'Up 2 hours'),
    listed('web', 'running', 'Up 2 hours (unhealthy)'),
  ]);
  expect(await look('ssh', 'plex', 'web', 'nothing')).toBe('ssh running, plex failed, web running, nothing unknown');
});

it('does not ask the engine where units meet everything', async () => {
  const { look, fake } = await machine({ 'ssh.service': 'active' }, []);
  await look('ssh');
  expect(fake.asked).toEqual([]);
});

it('knows a container by its service in a compose project, whatever its own name is', async () => {
  const { look } = await machine({}, [listed('media-plex-1', 'running', 'Up 2 hours', compose)]);
  expect(await look('plex', 'media-plex-1')).toBe('plex running, media-plex-1 running');
});

function part(project: string, service: string, number = '1'): Record<string, string> {
  return {
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': number,
  };
}

it('lets no container of another project stand in for one that has failed', async () => {
  const { look, containers } = await machine({}, [
    listed('nextcloud-db-1', 'exited', 'Exited (1) 2 hours ago', part('nextcloud', 'db')),
    listed('paperless-db-1', 'running', 'Up 2 hours', part('paperless', 'db')),
  ]);
  expect(await look('db', 'nextcloud/db', 'paperless/db', 'other/db')).toBe(
    'db failed, nextcloud/db failed, paperless/db running, other/db unknown',
  );
  containers[0] = listed('nextcloud-db-1', 'running', 'Up 1 second', part('nextcloud', 'db'));
  expect(await look('db')).toBe('db running');
});

it('takes a service of several containers for running while one of them runs, whichever that is', async () => {
  const { look } = await machine({}, [
    listed('shop-web-1', 'exited', 'Exited (1) 2 hours ago', part('shop', 'web')),
    listed('shop-web-2', 'running', 'Up 2 hours', part('shop', 'web', '2')),
    listed('shop-job-1', 'exited', 'Exited (1) 2 hours ago', part('shop', 'job')),
    listed('shop-job-run-0a1b', 'running', 'Up 1 second', {
      ...part('shop', 'job'),
      'com.docker.compose.oneoff': 'True',
    }),
  ]);
  expect(await look('web', 'web-2', 'job')).toBe('web running, web-2 running, job failed');
});

it.each([
  ['running', 'Up 1 hour', 'running'],
  ['paused', 'Up 1 hour (Paused)', 'stopped'],
  ['restarting', 'Restarting (1) 2 seconds ago', 'failed'],
  ['exited', 'Exited (0) 2 hours ago', 'stopped'],
  ['exited', 'Exited (137) 2 hours ago', 'failed'],
  ['dead', 'Dead', 'failed'],
  ['created', 'Created', 'stopped'],
  ['removing', 'Removal In Progress', 'stopped'],
  ['levitating', '', 'unknown'],
])('takes a container that is %s (%s) for a service that is %s', async (state, words, status) => {
  const { look } = await machine({}, [listed('app', state, words)]);
  expect(await look('app')).toBe(`app ${status}`);
});

it('calls a service stopped whose container is gone, and unknown while the engine is silent', async () => {
  const { look, fake, containers } = await machine({}, [listed('app', 'running', 'Up 1 hour')]);
  expect(await look('app', 'never')).toBe('app running, never unknown');
  containers.length = 0;
  expect(await look('app', 'never')).toBe('app stopped, never unknown');
  fake.answer = (_path, response) => answerJson(response, { message: 'broken' }, 500);
  expect(await look('app', 'never')).toBe('app unknown, never unknown');
});

it('does not take a container for a unit while systemd gives no answer', async () => {
  const { look } = await machine({}, [listed('app', 'running', 'Up 1 hour')], 'fails');
  expect(await look('app')).toBe('app unknown (systemctl: no bus)');
});

it('misses no systemd where all that is expected is a container', async () => {
  const { look } = await machine({}, [listed('app', 'running', 'Up 1 hour')], 'missing');
  expect(await look('app')).toBe('app running');
  expect(await look('app', 'ssh')).toBe(
    'app running, ssh unknown (services are read from systemd, which is not reachable here)',
  );
});
