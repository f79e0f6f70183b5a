import { expect, test } from 'bun:test';
import type { Unit } from '@labkeeper/protocol/inventory';
import type { Problem, Server } from '@labkeeper/protocol/server';
import { downServices, failedUnits, serversWithFailedUnits } from './down-services.ts';

function server(id: string, problems: Problem[]): Server {
  return { server_id: id, problems } as Partial<Server> as Server;
}

function unit(name: string, state: string): Unit {
  return { unit: name, state } as Partial<Unit> as Unit;
}

const lab = [
  server('calm', []),
  server('nas', [
    { key: 'array_state{array=tank}', status: 'FAIL', message: 'Array tank is degraded' },
    { key: 'service_state{service=smbd}', status: 'WARN', message: 'smbd is failed for 2 min or more' },
    { key: 'unknown{service=ssh}', status: 'UNKNOWN', message: 'Whether ssh runs is not known' },
    { key: 'units_failed', status: 'WARN', message: 'Units that have failed: 2' },
  ]),
  server('media', [
    { key: 'service_state{service=plex}', status: 'FAIL', message: 'plex is stopped for 2 min or more' },
  ]),
];

test('services that are down anywhere are one list, the worst first, each with what is wrong', () => {
  expect(downServices(lab)).toEqual([
    { serverId: 'media', name: 'plex', state: 'fail', words: 'stopped for 2 min or more' },
    { serverId: 'nas', name: 'smbd', state: 'warn', words: 'failed for 2 min or more' },
    { serverId: 'nas', name: 'ssh', state: 'unknown', words: 'Whether ssh runs is not known' },
  ]);
});

test('what failed without being expected stands beside them, none of it twice', () => {
  expect(serversWithFailedUnits(lab)).toEqual(['nas']);
  const units = [unit('smbd.service', 'failed'), unit('restic.service', 'failed'), unit('ssh.service', 'running')];
  const failed = failedUnits('nas', units, downServices(lab));
  expect(failed.map(({ name }) => name)).toEqual(['restic']);
});
