import { expect, test } from 'bun:test';
import { alertAdvice } from './alert-advice.ts';
import { defaultRules } from './default-rules.ts';
import { usualLevels } from './testing/usual-levels.ts';

test('whatever a default rule finds on a server, somebody can say what to do first', () => {
  // Of these the alert itself says all there is to say.
  const selfEvident = /^(check_|router_state|hub_state|series_unjudged)/;
  const silent = defaultRules(usualLevels)
    .filter(({ metric }) => alertAdvice(metric) === undefined && !selfEvident.test(metric))
    .map(({ rule_id }) => rule_id);
  expect(silent).toEqual([]);
});

test('nobody can say what to do about a number of the user’s own', () => {
  expect(alertAdvice('room_celsius')).toBeUndefined();
  expect(alertAdvice('constructor')).toBeUndefined();
});
