import { expect, it } from 'bun:test';
import { describeParser } from '../parser.contract.ts';
import { readContainerList } from './container-list.ts';

function parse(text: string): unknown {
  try {
    return readContainerList(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

describeParser('readContainerList', {
  parse,
  seeds: ['containers/docker-with-every-state/look-1/sockets.json'],
  corpus: /^docker\/.*list\.json$/,
  sane: (result) => expect(Array.isArray(result)).toBe(true),
});

function read(entry: object): ReturnType<typeof readContainerList> {
  return readContainerList([{ Id: 'ab12', Names: ['/web'], State: 'running', Status: 'Up 3 hours', ...entry }]);
}

it('reads a healthy entry whole', () => {
  const list = read({
    Image: 'nginx:1',
    ImageID: 'sha256:0123456789abcdef',
    Created: 1_772_352_000,
    Status: 'Up 3 hours (healthy)',
    Ports: [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '127.0.0.1', PrivatePort: 81, PublicPort: 8081, Type: 'tcp' },
      { PrivatePort: 5432, Type: 'tcp' },
    ],
    NetworkSettings: { Networks: { front: {}, back: {} } },
    HostConfig: { NetworkMode: 'front' },
  });
  expect(list).toEqual([
    {
      id: 'ab12',
      name: 'web',
      image: 'nginx:1',
      imageId: '0123456789ab',
      state: 'running',
      status: 'Up 3 hours (healthy)',
      health: 'healthy',
      exitCode: null,
      createdMs: 1_772_352_000_000,
      ports: [
        { address: '*', host_port: 8080, container_port: 80, protocol: 'tcp' },
        { address: '127.0.0.1', host_port: 8081, container_port: 81, protocol: 'tcp' },
        { address: null, host_port: null, container_port: 5432, protocol: 'tcp' },
      ],
      networks: ['front', 'back'],
      networkMode: 'front',
      labels: {},
    },
  ]);
});

it.each([
  ['Up 3 hours', null],
  ['Up 3 hours (unhealthy)', 'unhealthy'],
  ['Up 2 seconds (health: starting)', 'starting'],
  ['Up 3 hours (Paused)', null],
  ['Exited (0) 2 hours ago (healthy) ', 'healthy'],
  ['Up 3 hours (perfectly healthy)', null],
])('takes the health out of %p', (Status, health) => {
  expect(read({ Status })?.[0]?.health).toBe(health);
});

it.each([
  ['exited', 'Exited (137) 3 seconds ago', 'exited', 137],
  ['restarting', 'Restarting (7) 1 second ago', 'restarting', 7],
  ['stopped', 'Exited (0) 2 days ago', 'exited', 0],
  ['configured', 'Created', 'created', null],
  ['stopping', 'Up 1 hour', 'running', null],
  ['levitating', 'Up 1 hour', 'unknown', null],
  [undefined, 'Up 2 days (Paused)', 'paused', null],
  [undefined, 'Up 2 days', 'running', null],
  [undefined, 'Exited (3) 2 days ago', 'exited', 3],
  [undefined, 'Removal In Progress', 'removing', null],
  [undefined, '', 'unknown', null],
])('knows the state %p with the words %p', (State, Status, state, exitCode) => {
  expect(read({ State, Status })?.[0]).toMatchObject({ state, exitCode });
});

it('takes the name of the container itself, not that of a link to it', () => {
  expect(read({ Names: ['/front/db', '/db'] })?.[0]?.name).toBe('db');
  expect(read({ Names: ['db'] })?.[0]?.name).toBe('db');
  expect(read({ Names: null })?.[0]?.name).toBe('ab12');
});

it('never takes an id that could lead elsewhere', () => {
  const entries = ['', '../../version', 'a/b', 'a?b', 'a\u0000b', 7, null].map((Id) => ({ Id, State: 'running' }));
  expect(readContainerList(entries)).toEqual([]);
});

it('is told that something is no list', () => {
  expect([{}, null, 'x', 7].map(readContainerList)).toEqual([undefined, undefined, undefined, undefined]);
});

it('leaves out ports that cannot be', () => {
  const Ports = [
    { PrivatePort: 70_000 },
    { PrivatePort: 0 },
    { PrivatePort: '80' },
    null,
    { PrivatePort: 80, PublicPort: -1, Type: null },
  ];
  expect(read({ Ports })?.[0]?.ports).toEqual([
    { address: null, host_port: null, container_port: 80, protocol: 'tcp' },
  ]);
});
