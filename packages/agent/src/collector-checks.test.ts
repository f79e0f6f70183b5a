import { expect, test } from 'bun:test';
import { collectorCheck } from './collector-checks.ts';

test('what would let a collector see more is told in full, as a warning where it works without', () => {
  const hint = `run: sudo ${'x'.repeat(700)}`;
  expect(collectorCheck({ name: 'smart', status: 'OK', took_ms: 3.4, hint })).toEqual({
    state: 'warn',
    text: 'smart: OK, 3 ms',
    todo: hint,
  });
  expect(collectorCheck({ name: 'containers', status: 'FAIL', took_ms: 1, error: 'no rights', hint })).toEqual({
    state: 'FAIL',
    text: 'containers: FAIL, 1 ms; no rights',
    todo: hint,
  });
});

test('a collector that works, or has nothing here to look at, is well', () => {
  expect(collectorCheck({ name: 'cpu', status: 'OK', took_ms: 1, error: null, hint: null }).state).toBe('ok');
  expect(collectorCheck({ name: 'network', status: 'ABSENT', took_ms: 1 })).toEqual({
    state: 'ok',
    text: 'network: nothing of the kind here, 1 ms',
    todo: undefined,
  });
});

test('a collector with nothing to look at says what it looked for', () => {
  const { state, text } = collectorCheck({ name: 'containers', status: 'ABSENT', took_ms: 1 });
  expect(state).toBe('ok');
  expect(text).toContain('/run/docker.sock');
  expect(text).toContain('container_engines');
});
