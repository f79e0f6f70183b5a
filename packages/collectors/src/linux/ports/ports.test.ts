import { expect, it } from 'bun:test';
import { fixtureHost } from '../../fixture-host.ts';
import type { Host } from '../../host.ts';
import { ports } from './ports.ts';

const machine = `${import.meta.dirname}/../../../fixtures/ports/server-with-docker/look-1`;

/** A machine that counts which folders of open files are read, and may refuse them. */
function watched(refused: (path: string) => boolean = () => false): { host: Host; opened: string[] } {
  const host = fixtureHost(machine);
  const opened: string[] = [];
  return {
    opened,
    host: {
      ...host,
      readDir: async (path) => {
        if (path.endsWith('/fd')) opened.push(path);
        if (refused(path)) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
        return await host.readDir(path);
      },
    },
  };
}

async function look(
  host: Host,
  monotonicMs: number,
  memory?: unknown,
): Promise<{ reading: Awaited<ReturnType<typeof ports.collect>>; memory: unknown }> {
  const reading = await ports.collect(host, {
    signal: new AbortController().signal,
    monotonicMs,
    now: new Date(0),
    previous: memory === undefined ? undefined : { memory: memory as never, monotonicMs: 0 },
    services: [],
  });
  return { reading, memory: reading === 'absent' ? undefined : reading.memory };
}

it('looks through all processes only when a socket is new, and every ten minutes', async () => {
  const { host, opened } = watched();
  const first = await look(host, 0);
  const all = opened.length;
  expect(all).toBeGreaterThan(10);
  const second = await look(host, 60_000, first.memory);
  expect(opened.length).toBe(all);
  const added = {
    ...host,
    readFiles: async (paths: readonly string[]) => {
      const texts = await host.readFiles(paths);
      return texts.map((text, index) =>
        paths[index] === '/proc/net/tcp'
          ? text?.replace(/\n/, '\n   9: 00000000:1F90 00000000:0000 0A 0:0 0:0 0 0 0 4711 1\n')
          : text,
      );
    },
  };
  const third = await look(added, 120_000, second.memory);
  expect(opened.length).toBe(2 * all);
  await look(added, 720_000, third.memory);
  expect(opened.length).toBe(3 * all);
});

it('says that it could name only its own processes', async () => {
  const refusing = watched((path) => path.endsWith('/fd') && !path.startsWith('/proc/400/'));
  const { reading } = await look(refusing.host, 0);
  if (reading === 'absent') throw new Error('absent');
  expect(reading.inventory?.ports?.processes).toBe('own');
  const named = reading.inventory?.ports?.listening.filter(({ process }) => process !== null);
  expect(named?.map(({ process, port }) => `${process} ${port}`)).toEqual(['nginx 80']);
  // What a container publishes is known all the same.
  expect(reading.inventory?.ports?.listening.find(({ port }) => port === 8081)).toMatchObject({
    address: '*',
    container: 'web',
  });
});

it('says the same where other processes are hidden altogether', async () => {
  const host = fixtureHost(machine);
  const hidden = {
    ...host,
    readDir: async (path: string) => (path === '/proc' ? ['400', 'net'] : await host.readDir(path)),
  };
  const { reading } = await look(hidden, 0);
  expect(reading === 'absent' ? undefined : reading.inventory?.ports?.processes).toBe('own');
});
