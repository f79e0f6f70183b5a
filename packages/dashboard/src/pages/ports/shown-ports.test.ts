import { expect, test } from 'bun:test';
import type { FleetPort } from '@labkeeper/protocol/port-map';
import { shownPorts } from './shown-ports.ts';

function port(number: number, more: Partial<FleetPort> = {}): FleetPort {
  const blank = {
    protocol: 'tcp',
    address: '0.0.0.0',
    process: null,
    unit: null,
    container: null,
    image: null,
  } as const;
  return { server_id: 'nas', port: number, exposure: 'all', ...blank, ...more } as Partial<FleetPort> as FleetPort;
}

const ports = [port(8096, { container: 'jellyfin' }), port(22, { unit: 'ssh.service' }), port(53, { exposure: 'lan' })];
const names = { nameOf: (id: string) => id.toUpperCase(), isShown: (id: string) => id === 'nas' };

function numbers(search: { q?: string; state?: string }): number[] {
  return shownPorts([...ports, port(80, { server_id: 'away' })], search, names).map((row) => row.port);
}

test('ports are shown by number, those of the chosen servers alone', () => {
  expect(numbers({})).toEqual([22, 53, 8096]);
});

test('words and the state of an address narrow them, a server by the name that people see', () => {
  expect(numbers({ q: 'jelly' })).toEqual([8096]);
  expect(numbers({ q: 'ssh NAS' })).toEqual([22]);
  expect(numbers({ state: 'lan' })).toEqual([53]);
});
