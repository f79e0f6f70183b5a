import type { AlertRule } from '@labkeeper/protocol/alert';
import { ApiError } from '../../platform/api-error.ts';

const windowed = new Set<AlertRule['kind']>(['increase', 'rate', 'forecast']);

/** Throws INVALID, with the field, for a rule that could never say anything, or would say it the wrong way round. */
export function checkRule(rule: AlertRule): void {
  if (rule.kind === 'state') checkStates(rule);
  else checkLevels(rule);
}

function checkStates({ states }: AlertRule): void {
  if (states === null || states.warn.length + states.fail.length === 0) {
    refuse('states', 'Name at least one state that is WARN or FAIL.');
  }
}

function checkLevels(rule: AlertRule): void {
  const { kind, warn, fail, window_seconds: window, limit, device_limits: device } = rule;
  if (warn === null && fail === null && !device) refuse('warn', 'Set a level for WARN, for FAIL, or both.');
  if (windowed.has(kind) && window < 60) refuse('window_seconds', 'Say how far to look back, a minute at least.');
  if (kind === 'forecast' && limit === null) refuse('limit', 'Say which value must not be reached.');
  if (isWrongWayRound(rule, warn, fail)) refuse('fail', 'FAIL must be at least as bad as WARN.');
  if (!device) checkClear(rule);
}

function checkClear(rule: AlertRule): void {
  for (const level of ['warn', 'fail'] as const) {
    if (isWrongWayRound(rule, rule.clear?.[level] ?? null, rule[level])) {
      refuse(`clear.${level}`, 'It must end at a better value than it begins with.');
    }
  }
}

function isWrongWayRound({ operator }: AlertRule, milder: number | null, worse: number | null): boolean {
  if (milder === null || worse === null || operator === '!=') return false;
  return operator.startsWith('<') ? milder < worse : milder > worse;
}

function refuse(field: string, message: string): never {
  throw new ApiError('INVALID', { field, message });
}
