import { expect, test } from 'bun:test';
import { type Judged, ruleInWords } from './rule-words.ts';

const plain: Judged = {
  metric: 'memory_percent',
  labels: {},
  kind: 'threshold',
  operator: '>=',
  warn: 85,
  fail: null,
  states: null,
  limit: null,
  window_seconds: 0,
  for_seconds: 300,
  device_limits: false,
};
const thin = /[\u202f\u00a0]/g;

function said(change: Partial<Judged>): string {
  return ruleInWords({ ...plain, ...change }).replace(thin, ' ');
}

test('a level is said with its unit and how long it must last', () => {
  expect(said({})).toBe('Memory percent is 85 % or more for 5 min');
  expect(said({ fail: 95, for_seconds: 0 })).toBe('Memory percent is 85 % or more (failing: 95 %)');
  expect(said({ metric: 'clock_offset_seconds', operator: '<', warn: -300, for_seconds: 0 })).toBe(
    'Clock offset seconds is below -5 min',
  );
});

test('states, silence, growth and forecasts read as sentences', () => {
  expect(
    said({ metric: 'array_state', kind: 'state', states: { warn: ['rebuilding'], fail: ['degraded', 'failed'] } }),
  ).toBe('Array state is rebuilding (warning), or degraded or failed (failing) for 5 min');
  expect(said({ kind: 'no_data' })).toBe('Memory percent stops coming for 5 min');
  expect(
    said({
      metric: 'container_restarts',
      kind: 'increase',
      operator: '>',
      warn: 5,
      window_seconds: 3600,
      for_seconds: 0,
    }),
  ).toBe('Container restarts grows by more than 5 within 1 h');
  expect(said({ kind: 'forecast', limit: 100, warn: 7, fail: 2, for_seconds: 0 })).toBe(
    'Memory percent will reach 100 % in at most 7 d (failing: 2 d)',
  );
});

test('what narrows a rule and what it lacks is said', () => {
  expect(said({ labels: { mount: '/srv*' }, for_seconds: 0 })).toContain('(mount /srv*)');
  expect(said({ warn: null, for_seconds: 0 })).toBe('Memory percent has no level yet');
  expect(said({ warn: null, device_limits: true, for_seconds: 0 })).toContain('the device itself');
});
