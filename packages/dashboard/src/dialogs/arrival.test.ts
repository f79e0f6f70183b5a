import { expect, test } from 'bun:test';
import { sampleServer } from '../testing/sample-server.ts';
import { arrivalOf } from './arrival.ts';

const created = '2026-01-18T14:00:00.000Z';
const unused = { created_at: created, used_by: [] };
const used = { created_at: created, used_by: ['nas'] };

test('waits until somebody uses the line, and says so when nobody did in time', () => {
  expect(arrivalOf(unused, [], false)).toEqual({ step: 'waiting' });
  expect(arrivalOf(unused, [], true)).toEqual({ step: 'expired' });
});

test('an enrolled server has its key before its first report', () => {
  expect(arrivalOf(used, [], false)).toEqual({ step: 'enrolled', serverId: 'nas' });
  expect(arrivalOf(used, [sampleServer({ status: 'unknown', last_seen: null })], false).step).toBe('enrolled');
});

test('turns green with the first report, also after the line has expired', () => {
  const server = sampleServer({ last_seen: '2026-01-18T14:00:05.000Z' });
  expect(arrivalOf(used, [server], true)).toEqual({ step: 'reporting', server });
});

test('a server that is enrolled again counts from its next report on', () => {
  const server = sampleServer({ last_seen: '2026-01-18T13:59:59.000Z' });
  expect(arrivalOf(used, [server], false).step).toBe('enrolled');
});

test('of several machines the newest is shown', () => {
  const pi = sampleServer({ server_id: 'pi', last_seen: '2026-01-18T14:01:00.000Z' });
  expect(arrivalOf({ created_at: created, used_by: ['nas', 'pi'] }, [pi], false)).toEqual({
    step: 'reporting',
    server: pi,
  });
});
