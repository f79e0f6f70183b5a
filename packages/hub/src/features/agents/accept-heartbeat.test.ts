import { expect, test } from 'bun:test';
import { acceptHeartbeat } from './accept-heartbeat.ts';

const now = Date.UTC(2026, 0, 18, 12);

function accepted(arrivedAt: number, receivedAt: number) {
  const said = new Date(now).toISOString();
  const body = { server_id: 'nas', timestamp: said, sent_at: said, metrics: {} };
  return acceptHeartbeat(body, { arrivedAt, receivedAt, keptDays: 30, knownOffsetMs: undefined });
}

test('an upload that takes two minutes is not taken for a wrong clock', () => {
  const { newest, offsetMs } = accepted(now + 200, now + 120_000);
  expect({ at: newest?.at, offsetMs }).toEqual({ at: now, offsetMs: 200 });
});

test('a clock that is behind is corrected by what it was behind when the request came', () => {
  const { newest, offsetMs } = accepted(now + 600_000, now + 720_000);
  expect({ at: newest?.at, offsetMs }).toEqual({ at: now + 600_000, offsetMs: 600_000 });
});
