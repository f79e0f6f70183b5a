import { expect, test } from 'bun:test';
import { changeInWords, claimsInWords, listenerName, readRange, verdictInWords } from './port-words.ts';

const nobody = { container: null, unit: null, process: null } as Parameters<typeof listenerName>[0];

test('who listens is called by the name that people know', () => {
  expect(listenerName({ ...nobody, container: 'plex', unit: 'docker.service', process: 'docker-proxy' })).toBe('plex');
  expect(listenerName({ ...nobody, container: 'web', project: 'media', process: 'docker-proxy' })).toBe('web of media');
  expect(listenerName({ ...nobody, unit: 'ssh.service', process: 'sshd' })).toBe('ssh');
  expect(listenerName({ ...nobody, process: 'sshd' })).toBe('sshd');
  expect(listenerName(nobody)).toBeUndefined();
});

test('a range is read as people type it, and nothing else', () => {
  expect(readRange('8000-9000')).toEqual({ from: 8000, to: 9000 });
  expect(readRange(' 8000 – 9000 ')).toEqual({ from: 8000, to: 9000 });
  expect(readRange('80')).toEqual({ from: 80, to: 80 });
  for (const text of ['', '0', '9000-8000', '1-70000', 'a', '1-2-3']) expect(readRange(text)).toBeUndefined();
});

test('conflicts and changes are whole sentences', () => {
  const address = '0.0.0.0';
  expect(
    claimsInWords([
      { by: 'nginx', project: null, kind: 'listening', address, state: null },
      { by: 'web', project: 'media', kind: 'container', address, state: 'exited' },
      { by: 'api', project: null, kind: 'wanted', address, state: null },
    ]),
  ).toBe('nginx listens; web of media (exited) wants it; api of the same file wants it');
  const change = { server_id: 'nas', protocol: 'tcp', port: 80, address, by: 'nginx', at: '' } as const;
  expect(changeInWords({ ...change, change: 'opened' })).toBe('80/tcp opened by nginx');
  expect(changeInWords({ ...change, change: 'closed', by: null })).toBe('80/tcp closed');
});

test('a look at a file ends in one sentence that fits the number of its ports', () => {
  const none = { clashes: [], unclear: [] };
  const clash = { service: null, protocol: 'tcp' as const, address: '0.0.0.0', port: 80, claims: [] };
  expect(verdictInWords({ ...none, wanted: 2 })).toBe('All 2 ports are free.');
  expect(verdictInWords({ ...none, wanted: 1 })).toBe('Its port is free.');
  expect(verdictInWords({ ...none, wanted: 0 })).toBe('It publishes no port.');
  expect(verdictInWords({ ...none, wanted: 2, clashes: [clash] })).toBe('1 of 2 ports is taken.');
  expect(verdictInWords({ ...none, wanted: 1, clashes: [clash] })).toBe('1 of 1 port is taken.');
  expect(verdictInWords({ ...none, wanted: 3, clashes: [clash, clash] })).toBe('2 of 3 ports are taken.');
  expect(verdictInWords({ ...none, wanted: 2, unclear: ['web: ${X}:1'] })).toContain('Nobody can say');
  expect(verdictInWords({ ...none, wanted: 0, unclear: ['web: ${X}:1'] })).toContain('Nobody can say');
});
