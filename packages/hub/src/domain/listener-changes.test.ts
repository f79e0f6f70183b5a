import { expect, test } from 'bun:test';
import type { ListeningPort, Ports } from '@labkeeper/protocol/inventory';
import { listenerChanges, type Listener } from './listener-changes.ts';

const day = 86_400_000;

function look(...rows: (readonly [port: number, process: string | null])[]): Ports {
  const listening = rows.map(([port, process]): ListeningPort => ({
    protocol: 'tcp',
    address: '0.0.0.0',
    port,
    process,
    pid: null,
    unit: null,
    container: null,
    image: null,
    exposure: 'all',
  }));
  return { ephemeral_range: [32_768, 60_999], containers: 'none', processes: 'all', listening };
}

/** What is remembered after several looks, each a day after the other. */
function after(...looks: Ports[]): Listener[] {
  let known: Map<string, Listener> | undefined;
  for (const [index, ports] of looks.entries()) {
    const changed = listenerChanges(known === undefined ? undefined : [...known.values()], ports, index * day);
    known = new Map([...(known ?? []), ...changed.map((one) => [String(one.port), one] as const)]);
  }
  return [...(known ?? new Map<string, Listener>()).values()];
}

test('what is there at the first look is no newcomer; what comes later is', () => {
  expect(after(look([80, 'nginx']), look([80, 'nginx'], [81, 'x']))).toMatchObject([
    { port: 80, openedAt: null, closedAt: null },
    { port: 81, openedAt: day, closedAt: null },
  ]);
});

test('what goes is remembered, and is back rather than new for a week', () => {
  const gone = after(look([80, 'nginx']), look());
  expect(gone).toMatchObject([{ port: 80, closedAt: day }]);
  expect(after(look([80, 'nginx']), look(), look([80, 'nginx']))).toMatchObject([{ openedAt: null, closedAt: null }]);
  const long = Array.from({ length: 9 }, () => look());
  expect(after(look([80, 'nginx']), ...long, look([80, 'nginx']))).toMatchObject([{ openedAt: 10 * day }]);
});

test('another program behind a known port is a newcomer; one that could not be named is not', () => {
  expect(after(look([80, 'nginx']), look([80, 'miner']))).toMatchObject([{ owner: 'miner', openedAt: day }]);
  expect(after(look([80, null]), look([80, 'nginx']))).toMatchObject([{ owner: 'nginx', openedAt: null }]);
  expect(after(look([80, 'nginx']), look([80, null]))).toMatchObject([{ owner: 'nginx', openedAt: null }]);
});

test('ports that the kernel gives out by itself are not remembered, and nothing that stayed is written again', () => {
  expect(after(look(), look([40_000, 'x']))).toEqual([]);
  const known = after(look([80, 'nginx']));
  expect(listenerChanges(known, look([80, 'nginx']), day)).toEqual([]);
});

const first: ListeningPort = {
  protocol: 'tcp',
  address: '*',
  port: 80,
  process: null,
  pid: null,
  unit: null,
  container: null,
  image: null,
  exposure: 'all',
};

/** What a second look finds that is new after a first one. */
function newcomers(
  before: readonly Partial<ListeningPort>[],
  later: readonly Partial<ListeningPort>[],
  containers: Ports['containers'] = 'joined',
): (string | null)[] {
  const [old, now] = [before, later].map((rows): Ports => {
    const listening = rows.map((row) => ({ ...first, ...row }));
    return { ephemeral_range: null, containers, processes: 'all', listening };
  });
  if (old === undefined || now === undefined) return [];
  const changed = listenerChanges(listenerChanges(undefined, old, 0), now, day);
  return changed.filter(({ openedAt }) => openedAt === day).map(({ owner, port }) => owner ?? String(port));
}

test('another address of whoever listens already is no newcomer, unless more can reach it', () => {
  const dns = { process: 'named', unit: 'named.service', port: 53 };
  const [old, fresh] = ['2001:db8::17', '2001:db8::beef'].map((address) => ({ ...dns, address }));
  expect(newcomers([old ?? {}], [fresh ?? {}])).toEqual([]);
  expect(newcomers([dns], [{ ...dns, address: '0.0.0.0' }])).toEqual([]);
  expect(newcomers([dns], [dns, { ...dns, address: '172.18.0.1' }])).toEqual([]);
  expect(newcomers([{ ...dns, address: '127.0.0.1' }], [dns])).toEqual(['named.service']);
  expect(newcomers([old ?? {}], [{ ...old, process: 'miner', unit: null, address: '10.0.0.1' }])).toEqual(['miner']);
});

test('a container that is told apart from its helper later, or for a while not, is no newcomer', () => {
  const helper = { process: 'docker-proxy', unit: 'docker.service' };
  const host = { process: 'python3', container: null };
  const published = { ...helper, container: 'jellyfin' };
  expect(newcomers([helper], [published])).toEqual([]);
  expect(newcomers([published], [helper])).toEqual([]);
  expect(newcomers([host], [{ ...host, container: 'homeassistant' }])).toEqual([]);
  expect(newcomers([{ ...host, container: 'homeassistant' }], [host], 'denied')).toEqual([]);
  expect(newcomers([published], [{ ...helper, container: 'miner' }])).toEqual(['miner']);
});

test('of several programs at one address each may go and come back', () => {
  const [one, other] = ['jellyfin', 'homeassistant'].map((container) => ({ port: 1900, container }));
  const both = [one ?? {}, other ?? {}];
  expect(newcomers(both, [other ?? {}])).toEqual([]);
  expect(newcomers(both, both.toReversed())).toEqual([]);
  expect(newcomers(both, [...both, { port: 1900, container: 'plex' }])).toEqual(['homeassistant, jellyfin, plex']);
});

test('a container that was remembered by the engine’s name is no newcomer when it is known by its project', () => {
  const [old, now] = [{ container: 'media-web-1' }, { container: 'web', project: 'media' }];
  expect(newcomers([old], [now])).toEqual([]);
  expect(newcomers([now], [old])).toEqual([]);
  expect(newcomers([old], [{ ...now, project: 'shop' }])).toEqual(['web of shop']);
});

test('a newcomer that people are told of keeps its name as long as it is one', () => {
  const known: Listener = { ...first, port: 80, owner: 'media-web-1', openedAt: day, closedAt: null };
  const listening = [{ ...first, container: 'web', project: 'media' }];
  const ports: Ports = { ephemeral_range: null, containers: 'joined', processes: 'all', listening };
  expect(listenerChanges([known], ports, day + 60_000)).toEqual([]);
  expect(listenerChanges([known], ports, 2 * day)).toMatchObject([{ owner: 'web of media', openedAt: day }]);
});
