import { expect, test } from 'bun:test';
import type { FleetContainer } from '@labkeeper/protocol/fleet';
import {
  containerSentence,
  containersSorted,
  containersWorstFirst,
  containerWord,
  publishedPorts,
  restartsInWords,
  stateOfContainer,
} from './container-rows.ts';

function container(name: string, more: Partial<FleetContainer> = {}): FleetContainer {
  return {
    server_id: 'nas',
    status: 'OK',
    problems: [],
    container: name,
    project: null,
    state: 'running',
    health: null,
    exit_code: null,
    oom_killed: null,
    restarts: null,
    cpu_percent: null,
    memory_bytes: null,
    ports: [],
    ...more,
  } as FleetContainer;
}

test('the worst stand first, then by server, project and name as people count', () => {
  const rows = [
    container('web10'),
    container('web2'),
    container('bad', { status: 'FAIL' }),
    container('a', { project: 'x' }),
  ];
  expect(containersWorstFirst(rows).map((row) => row.container)).toEqual(['bad', 'web2', 'web10', 'a']);
});

test('sorted by a number, those without one come last in both directions', () => {
  const rows = [container('a'), container('b', { cpu_percent: 1 }), container('c', { cpu_percent: 9 })];
  expect(containersSorted(rows, 'cpu', true).map((row) => row.container)).toEqual(['c', 'b', 'a']);
  expect(containersSorted(rows, 'cpu', false).map((row) => row.container)).toEqual(['b', 'c', 'a']);
});

test('a container is called by its health, or by how it ended', () => {
  expect(containerWord(container('a'))).toBe('Running');
  expect(containerWord(container('a', { health: 'unhealthy' }))).toBe('Unhealthy');
  expect(containerWord(container('a', { state: 'exited', exit_code: 137 }))).toBe('Exited (137)');
  expect(containerWord(container('a', { state: 'exited', exit_code: 137, oom_killed: true }))).toBe(
    'Killed for memory',
  );
  expect(containerWord(container('a', { state: 'paused' }))).toBe('Paused');
});

test('what nobody knows now is not called running, and its engine’s words are those of before', () => {
  const status_text = 'Up 2 hours (healthy)';
  const lost = container('a', { status: 'UNKNOWN', health: 'healthy', status_text });
  expect([containerWord(lost), containerSentence(lost)]).toEqual(['Unknown', 'was: Up 2 hours']);
  expect(containerSentence(container('a', { status_text }))).toBe('Up 2 hours');
  expect(
    containerSentence(container('a', { status: 'FAIL', status_text, problems: ['a restarts again and again'] })),
  ).toBe('restarts again and again');
});

test('ports that nobody outside can reach are not listed, and twins once', () => {
  const port = { address: null, container_port: 80, protocol: 'tcp' };
  const ports = [
    { ...port, host_port: null },
    { ...port, host_port: 8080 },
    { ...port, host_port: 8080, address: '::' },
    { ...port, host_port: 53, protocol: 'udp' },
  ];
  expect(publishedPorts(container('a', { ports }))).toBe('53/udp, 8080');
});

test('what a container says of itself shows before a rule has judged it, and one at rest on purpose is no worry', () => {
  function of(more: Partial<FleetContainer>): string {
    return stateOfContainer(container('a', more));
  }
  expect(of({})).toBe('ok');
  expect(of({ health: 'unhealthy' })).toBe('warn');
  expect(of({ state: 'exited', exit_code: 137, oom_killed: true })).toBe('warn');
  expect(of({ state: 'restarting' })).toBe('warn');
  expect(of({ state: 'exited', exit_code: 0 })).toBe('unknown');
  expect(of({ status: 'FAIL', state: 'exited', exit_code: 1 })).toBe('fail');
  expect(of({ status: 'UNKNOWN' })).toBe('unknown');
});

test('what the word says already is not said again below it', () => {
  const ended = container('db', {
    project: 'shop',
    state: 'exited',
    exit_code: 137,
    status_text: 'Exited (137) 3 minutes ago',
  });
  expect(containerSentence({ ...ended, status: 'FAIL', problems: ['db of shop is exited'] })).toBe(
    'Exited (137) 3 minutes ago',
  );
});

test('restarts are told where there were any', () => {
  expect([0, null, 1, 106].map((restarts) => restartsInWords({ restarts }))).toEqual([
    '',
    '',
    '1 restart',
    '106 restarts',
  ]);
});
