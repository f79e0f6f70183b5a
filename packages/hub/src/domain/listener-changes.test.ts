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
