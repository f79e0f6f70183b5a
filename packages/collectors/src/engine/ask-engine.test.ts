import { afterEach, expect, it } from 'bun:test';
import { CollectorError } from '../collector.ts';
import { fixtureHost } from '../fixture-host.ts';
import type { Host, SocketAnswer } from '../host.ts';
import { answerJson, hostWithEngine, startFakeEngine, type FakeEngine } from '../testing/fake-engine.ts';
import { askEngine, enginePlaces } from './ask-engine.ts';

let engine: FakeEngine | undefined;

afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

function host(answer: (address: string) => Partial<SocketAnswer> | string, engineAddresses: string[] = []): Host {
  return {
    ...fixtureHost('/nowhere'),
    engineAddresses,
    askSocket: async (address) => {
      const given = answer(address);
      if (typeof given === 'string') throw Object.assign(new Error(given), { code: given });
      return { status: 200, headers: {}, body: Buffer.from('[]'), truncated: false, ...given };
    },
  };
}

async function ask(machine: Host): Promise<unknown> {
  const [place = []] = enginePlaces(machine);
  try {
    return await askEngine(machine, place, '/containers/json', { maxBytes: 1000 });
  } catch (error) {
    if (error instanceof CollectorError) return `${error.message} | ${error.hint}`;
    throw error;
  }
}

it('asks over a real socket, and keeps the connection', async () => {
  engine = await startFakeEngine((path, response) => answerJson(response, [path]));
  const machine = hostWithEngine(engine, '/nowhere');
  expect(await ask(machine)).toEqual({ kind: 'docker', json: ['/containers/json'] });
  expect(await ask(machine)).toEqual({ kind: 'docker', json: ['/containers/json'] });
  expect(engine.connections).toBe(1);
});

it('knows Podman by how it calls itself, and by its socket where a proxy took that away', async () => {
  expect(await ask(host(() => ({ headers: { server: 'Libpod/5.4.0 (linux)' } })))).toMatchObject({ kind: 'podman' });
  expect(await ask(host(() => ({ headers: { server: 'Docker/29.0' } })))).toMatchObject({ kind: 'docker' });
  expect(await ask(host(() => ({}), ['/run/user/1000/podman/podman.sock']))).toMatchObject({ kind: 'podman' });
});

it('finds the usual socket under its other name, and says that there is none', async () => {
  const asked: string[] = [];
  const machine = host((address) => {
    asked.push(address);
    return 'ENOENT';
  });
  expect(await ask(machine)).toBeUndefined();
  expect(asked).toEqual(['/run/docker.sock', '/var/run/docker.sock']);
});

it('misses an engine that somebody named', async () => {
  expect(await ask(host(() => 'ENOENT', ['/srv/docker.sock']))).toBe(
    'there is no container engine at /srv/docker.sock | see container_engines in the settings of the agent',
  );
});

it('tells the exact command where the right is missing, and what that right means', async () => {
  const said = await ask(host(() => 'EACCES'));
  expect(said).toContain('the agent may not ask Docker (/run/docker.sock)');
  expect(said).toContain('sudo usermod -aG docker labkeeper-agent && sudo systemctl restart labkeeper-agent');
  expect(said).toContain('can become root');
  expect(said).toContain('docs/containers.md');
  const inside = await ask({ ...host(() => 'EACCES'), inContainer: true });
  expect(inside).toContain('group_add');
  expect(inside).not.toContain('usermod');
});

it.each([
  ['a page', { body: Buffer.from('<html>502</html>') }, 'with something that is no JSON'],
  ['half an answer', { body: Buffer.from('[{"Id":"ab') }, 'with something that is no JSON'],
  ['more than is allowed', { truncated: true }, 'answered more than 2 bytes'],
  ['a refusal', { status: 403, body: Buffer.from('{"message":"no"}') }, 'refused /containers/json: no | let the proxy'],
  [
    'an old word',
    { status: 400, body: Buffer.from('{"message":"client version 1.24 is too old"}') },
    'client version 1.24',
  ],
  ['an error page', { status: 502, body: Buffer.from('<html>') }, 'refused /containers/json: status 502'],
])('says that an engine answered with %s', async (_what, answer, expected) => {
  expect(await ask(host(() => answer))).toContain(expected);
});

it('says that nobody is behind a socket, and that no answer came in time', async () => {
  expect(await ask(host(() => 'ECONNREFUSED'))).toContain(
    'Docker does not run: nobody answers at /run/docker.sock | run: sudo systemctl start docker',
  );
  expect(await ask(host(() => 'ETIMEDOUT'))).toContain('Docker gives no answer (/run/docker.sock): ETIMEDOUT');
});
