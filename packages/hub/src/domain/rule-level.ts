import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule } from '@labkeeper/protocol/alert';

/** What a rule is shown of one series: its newest value, and what the kinds that look back need of its past. */
export interface Look {
  /** The newest value; undefined when nothing was measured lately. */
  readonly value: number | undefined;
  /** The name of the state that the value stands for, for kind `state`. */
  readonly stateName?: string | undefined;
  /** The value of the rule's `floor` metric with the same labels. */
  readonly floorValue?: number | undefined;
  /** Growth since the begin of the window, resets left out; undefined while the window is not covered. */
  readonly growth?: number | undefined;
  /** Change per second over the window. */
  readonly perSecond?: number | undefined;
  /** Limits that the device tells of itself, where its rule asks for them. */
  readonly deviceLimits?: DeviceLimits | undefined;
  /** Days until the limit by a straight line; Infinity when it leads away from it, undefined when it cannot be told. */
  readonly daysToLimit?: number | undefined;
  /** Between which days that lies in all likelihood. */
  readonly confidence?: { readonly soonest: number; readonly latest: number } | undefined;
}

/** Levels of one device: they take the place of its rule's. */
export interface DeviceLimits {
  readonly warn: number | null;
  readonly fail: number | null;
}

/** How bad it is at this moment, by which number and against which level. */
export interface LevelReached {
  readonly status: Status;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  /** Whether it was not asked, so that the status is that of before and the value says nothing about it. */
  readonly unasked?: true | undefined;
  /** Of a forecast: between which days it lies in all likelihood. */
  readonly between?: { readonly soonest: number; readonly latest: number } | undefined;
}

/** Whether a look saw with its own eyes what is wrong: the number that it saw is then what the problem is about. */
export function isSeenBad({ status, unasked }: LevelReached): boolean {
  return unasked !== true && (status === 'WARN' || status === 'FAIL');
}

type Side = 'warn' | 'fail';

/**
 * The level that a rule sees at this moment. `settled` is the status the key has now: a level that was reached is left only at its `clear` level,
 * so that a value that trembles at the edge is one problem. UNKNOWN where nobody could look.
 */
export function levelReached(rule: AlertRule, look: Look, settled: Status): LevelReached {
  const value = judgedValue(rule, look);
  if (value === undefined) return { status: 'UNKNOWN', value: undefined, threshold: undefined };
  if (rule.kind === 'state') return stateLevel(rule, look, value, settled);
  const levels = look.deviceLimits ?? rule;
  if (isReached(rule, { value, side: 'fail', level: levels.fail }, look, settled)) {
    return { status: 'FAIL', value, threshold: levels.fail ?? undefined, between: look.confidence };
  }
  if (isReached(rule, { value, side: 'warn', level: levels.warn }, look, settled)) {
    return { status: 'WARN', value, threshold: levels.warn ?? undefined, between: look.confidence };
  }
  return { status: 'OK', value, threshold: levels.warn ?? levels.fail ?? undefined };
}

interface Edge {
  readonly value: number;
  readonly side: Side;
  readonly level: number | null;
}

/** A level that holds already ends at its clear level; as far below a device's own limit as below the rule's. */
function isReached(rule: AlertRule, { value, side, level }: Edge, look: Look, settled: Status): boolean {
  if (level === null) return false;
  const slack = (rule[side] ?? 0) - (rule.clear?.[side] ?? rule[side] ?? 0);
  const edge = isHeld(side, settled) ? level - slack : level;
  return reaches(rule.operator, value, edge) && isBelowFloor(rule, side, look);
}

/** The number that the levels of a rule are about. */
function judgedValue(rule: AlertRule, look: Look): number | undefined {
  switch (rule.kind) {
    case 'increase':
      return look.growth;
    case 'rate':
      return look.perSecond;
    case 'forecast':
      return look.daysToLimit;
    case 'no_data':
      return look.value === undefined ? 1 : 0;
    case 'threshold':
    case 'state':
      return look.value;
  }
}

function stateLevel(rule: AlertRule, look: Look, value: number, settled: Status): LevelReached {
  const name = look.stateName;
  // What sleeps was not asked: it is as it was.
  if (name === 'asleep') return { status: settled, value, threshold: undefined, unasked: true };
  if (name === undefined || name === 'unknown') return { status: 'UNKNOWN', value, threshold: undefined };
  if (rule.states?.fail.includes(name) === true) return { status: 'FAIL', value, threshold: undefined };
  if (rule.states?.warn.includes(name) === true) return { status: 'WARN', value, threshold: undefined };
  return { status: 'OK', value, threshold: undefined };
}

/** Whether a level is one that the key is at already. */
function isHeld(side: Side, settled: Status): boolean {
  return side === 'fail' ? settled === 'FAIL' : settled === 'FAIL' || settled === 'WARN';
}

function reaches(operator: AlertRule['operator'], value: number, level: number): boolean {
  switch (operator) {
    case '>=':
      return value >= level;
    case '>':
      return value > level;
    case '<=':
      return value <= level;
    case '<':
      return value < level;
    case '!=':
      return value !== level;
  }
}

/** A level with a floor counts only where the floor's metric is known and on the same side of it: below it for too much, above it for too little. */
function isBelowFloor(rule: AlertRule, side: Side, look: Look): boolean {
  const floor = rule.floor?.[side] ?? null;
  if (floor === null) return true;
  if (look.floorValue === undefined) return false;
  return rule.operator.startsWith('<') ? look.floorValue >= floor : look.floorValue <= floor;
}
