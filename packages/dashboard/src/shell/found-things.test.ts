import { expect, test } from 'bun:test';
import type { FleetContainer, FleetDisk } from '@labkeeper/protocol/fleet';
import type { FleetPort } from '@labkeeper/protocol/port-map';
import type { Server } from '@labkeeper/protocol/server';
import { foundThings, type Lab } from './found-things.ts';
import { matchEntries } from './match-entries.ts';

function server(id: string, more: Partial<Server> = {}): Server {
  const blank = { hostname: id, ip_address: null, tags: [], problems: [], expected_services: [], updates_available: 0 };
  return { server_id: id, display_name: id.toUpperCase(), ...blank, ...more } as Partial<Server> as Server;
}

function port(number: number, address: string): FleetPort {
  const who = { container: 'homeassistant', unit: null, process: null };
  return { server_id: 'pi', port: number, protocol: 'tcp', address, ...who } as Partial<FleetPort> as FleetPort;
}

const plex = {
  server_id: 'nas',
  engine: 'docker',
  container: 'plex',
  project: 'media',
  service: 'plex',
  image: 'lscr.io/plex',
};
const disk = { server_id: 'nas', id: 'W1', device: '/dev/sda', model: 'WD Red Plus', serial: 'W1' };
const lab: Lab = {
  servers: [
    server('nas', { updates_available: 12, expected_services: [{ name: 'smbd' }] }),
    server('pi', { problems: [{ status: 'OK', key: 'reboot_required', message: '' }] }),
    server('calm'),
  ],
  containers: [plex as Partial<FleetContainer> as FleetContainer],
  disks: [disk as Partial<FleetDisk> as FleetDisk],
  ports: [port(8123, '0.0.0.0'), port(8123, '::')],
};

function found(typed: string): string[] {
  return foundThings(typed, lab).map(({ title, note }) => `${title} (${note})`);
}

test('containers, services, disks and ports are found by what people call them, each with its server', () => {
  expect(found('plex')).toEqual(['plex (NAS · media)']);
  expect(found('smb')).toEqual(['smbd (NAS · service)']);
  expect(found('WD Red')).toEqual(['WD Red Plus (NAS · /dev/sda)']);
  expect(found('sda')).toEqual(['WD Red Plus (NAS · /dev/sda)']);
});

test('a port is found by its number and by who listens, once though it has two addresses', () => {
  expect(found('8123')).toEqual(['8123/tcp (PI · homeassistant)']);
  expect(found('homeas')).toEqual(['8123/tcp (PI · homeassistant)']);
});

test('a find leads to the thing itself', () => {
  expect(foundThings('W1', lab)[0]).toMatchObject({ to: '/servers/nas', search: { tab: 'disks', disk: 'W1' } });
  expect(foundThings('8123', lab)[0]).toMatchObject({ to: '/ports', search: { q: '8123/tcp', server: 'pi' } });
});

test('a part of a server is found by its word and the name of the server, in either order', () => {
  expect(found('nas logs')).toEqual(['Logs of NAS ()']);
  expect(found('logs nas')).toEqual(['Logs of NAS ()']);
  expect(found('journal')).toEqual(['Logs of NAS ()', 'Logs of PI ()', 'Logs of CALM ()']);
});

test('updates are those of the servers that wait for some, a restart is that of those that need one', () => {
  expect(found('update')).toEqual(['Updates of NAS (12 waiting)']);
  expect(found('reboot')).toEqual(['Restart of PI (needed)']);
  expect(found('calm update')).toEqual(['Updates of CALM ()']);
});

test('letters that merely stand in order somewhere find no thing', () => {
  expect(found('wrp')).toEqual([]);
  expect(matchEntries('nas logs', foundThings('nas logs', lab))).toHaveLength(1);
});
