import { expect, test } from 'bun:test';
import { alertAdvice } from './alert-advice.ts';
import { defaultRules } from './default-rules.ts';

const thresholds = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 90,
  server_offline_seconds: 180,
};
const levels = { thresholds, diskFreeGb: 10, containerRestarts: 5, serviceDownSeconds: 120 };

test('whatever a default rule finds on a server, somebody can say what to do first', () => {
  // Of these the alert itself says all there is to say.
  const selfEvident = /^(check_|router_state|hub_state|series_unjudged)/;
  const silent = defaultRules(levels)
    .filter(({ metric }) => alertAdvice(metric) === undefined && !selfEvident.test(metric))
    .map(({ rule_id }) => rule_id);
  expect(silent).toEqual([]);
});

test('nobody can say what to do about a number of the user’s own', () => {
  expect(alertAdvice('room_celsius')).toBeUndefined();
  expect(alertAdvice('constructor')).toBeUndefined();
});
