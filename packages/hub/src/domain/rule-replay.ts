import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule } from '@labkeeper/protocol/alert';
import { newKeyStatus, nextKeyStatus, type KeyStatus, type Patience } from './key-status.ts';
import { levelReached, type LevelReached, type Look } from './rule-level.ts';
import { RuleWindow } from './rule-window.ts';

/** What judging a stored series needs beside the rule. Times in ms. */
export interface ReplayFrame {
  /** When the first look is made, ms since 1970. */
  readonly from: number;
  /** How long one value holds. */
  readonly holdMs: number;
  readonly isCounter: boolean;
  readonly states: readonly string[] | undefined;
  readonly deviceLimits: Look['deviceLimits'];
}

/** What was stored of a series at one time (ms since 1970), with the value of the rule's floor. */
export interface StoredValue {
  readonly at: number;
  readonly value: number;
  readonly floor: number | undefined;
}

/** One stored series judged by one rule as it would have been live: by the same functions, in the order in which its values came. */
export class RuleReplay {
  readonly patience: Patience;
  readonly #rule: AlertRule;
  readonly #frame: ReplayFrame;
  readonly #window: RuleWindow | undefined;
  #key: KeyStatus;

  constructor(rule: AlertRule, frame: ReplayFrame) {
    this.#rule = rule;
    this.#frame = frame;
    this.#key = newKeyStatus(frame.from);
    this.patience = { forMs: rule.for_seconds * 1000, holdMs: rule.hold_seconds * 1000, gapMs: frame.holdMs };
    const looksBack = rule.kind === 'increase' || rule.kind === 'rate' || rule.kind === 'forecast';
    if (!looksBack) return;
    const windowMs = rule.window_seconds * 1000;
    this.#window = new RuleWindow({ windowMs, isCounter: frame.isCounter, onlyGrowth: rule.kind === 'increase' });
  }

  /** What was decided last. */
  get key(): KeyStatus {
    return this.#key;
  }

  /** The series began with the value that was seen first. */
  isNew(): void {
    this.#window?.isNew();
  }

  /** A value of before the first look, for rules that look back. */
  remember(at: number, value: number): void {
    this.#window?.add(at, value);
  }

  /** The next value. Undefined while the past of a series says nothing: then it is not looked at; in the end that is unknown. */
  see({ at, value, floor }: StoredValue): LevelReached | undefined {
    this.#window?.add(at, value);
    const past = this.#window?.look(this.#rule);
    if (past !== undefined && Object.values(past).every((number) => number === undefined)) return undefined;
    const { states, deviceLimits } = this.#frame;
    return this.#look({ value, stateName: states?.[value], floorValue: floor, deviceLimits, ...past }, at);
  }

  /** Nothing was measured for longer than a value holds. */
  seeNothing(at: number): LevelReached {
    return this.#look({ value: undefined }, at);
  }

  #look(look: Look, now: number): LevelReached {
    const before: Status = this.#key.status;
    const settled = before === 'UNKNOWN' ? (this.#key.beforeUnknown ?? 'OK') : before;
    const level = levelReached(this.#rule, look, settled);
    this.#key = nextKeyStatus(this.#key, level.status, this.patience, now);
    return level;
  }
}
