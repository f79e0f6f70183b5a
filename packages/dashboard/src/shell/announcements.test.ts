import { expect, test } from 'bun:test';
import { sampleServer } from '../testing/sample-server.ts';
import { changesInWords } from './announcements.ts';

const nas = sampleServer({ server_id: 'nas' });

test('says what changed for whom', () => {
  expect(changesInWords([nas], [{ ...nas, status: 'offline' }])).toBe('nas is offline.');
  expect(changesInWords([{ ...nas, health: 'WARN' }], [nas])).toBe('nas is well again.');
});

test('says nothing while only numbers move', () => {
  expect(changesInWords([nas], [{ ...nas, latest: { cpu_percent: 99 } }])).toBe('');
});

test('a new server is said once, by its visible name', () => {
  const pi = sampleServer({ server_id: 'pi', display_name: 'pi\u202E' });
  expect(changesInWords([nas], [nas, pi])).toBe('pi\uFFFD was added.');
});
