import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule } from '@labkeeper/protocol/alert';
import { nextAlert, type AlertLife, type PastAlert } from './alert-lifecycle.ts';
import { isFlapping, newKeyStatus, nextKeyStatus, type KeyStatus, type Patience } from './key-status.ts';
import { levelReached, type LevelReached, type Look } from './rule-level.ts';
import { RuleWindow } from './rule-window.ts';

/** What judging a stored series needs beside the rule. Times in ms. */
export interface PreviewFrame {
  readonly from: number;
  readonly to: number;
  /** How long one value holds. */
  readonly holdMs: number;
  readonly isCounter: boolean;
  readonly states: readonly string[] | undefined;
  readonly deviceLimits: Look['deviceLimits'];
  /** How many values are drawn. */
  readonly points: number;
}

/** A stretch in which one status was decided (ms since 1970). */
export interface PreviewSpan {
  readonly status: Status;
  readonly from: number;
  readonly to: number;
}

const mostSpans = 400;
const mostLooksPerSilence = 2000;

/** One stored series, judged as it would have been live: by the same functions, in the order in which its values came. */
export class RulePreview {
  /** How many alerts there would have been. */
  fired = 0;
  readonly values: (number | null)[];
  readonly #rule: AlertRule;
  readonly #frame: PreviewFrame;
  readonly #window: RuleWindow | undefined;
  readonly #patience: Patience;
  readonly #changes: { status: Status; at: number }[] = [];
  #key: KeyStatus;
  #silence: { next: number; readonly end: number } | undefined;
  #alert: AlertLife | undefined;
  #last: PastAlert | undefined;

  constructor(rule: AlertRule, frame: PreviewFrame) {
    this.#rule = rule;
    this.#frame = frame;
    this.#key = newKeyStatus(frame.from);
    this.values = Array.from({ length: frame.points }, () => null);
    this.#patience = { forMs: rule.for_seconds * 1000, holdMs: rule.hold_seconds * 1000, gapMs: frame.holdMs };
    const looksBack = rule.kind === 'increase' || rule.kind === 'rate' || rule.kind === 'forecast';
    if (!looksBack) return;
    const windowMs = rule.window_seconds * 1000;
    this.#window = new RuleWindow({ windowMs, isCounter: frame.isCounter, onlyGrowth: rule.kind === 'increase' });
  }

  /** The series began with the value that was seen first. */
  isNew(): void {
    this.#window?.isNew();
  }

  /** The next value, in order of time; what lies before the time that is drawn is only remembered. */
  see(at: number, value: number, floorValue: number | undefined): void {
    if (at >= this.#frame.from) this.#beSilentUntil(at);
    this.#window?.add(at, value);
    if (at < this.#frame.from) return;
    const past = this.#window?.look(this.#rule);
    // While the past of a series says nothing, it is not looked at; in the end that is unknown.
    if (past !== undefined && Object.values(past).every((number) => number === undefined)) return;
    const stateName = this.#frame.states?.[value];
    const { deviceLimits, holdMs } = this.#frame;
    this.#look({ value, stateName, floorValue, deviceLimits, ...past }, at);
    const begin = at + holdMs + 1;
    this.#silence = { next: begin, end: begin + this.#patience.forMs + this.#patience.holdMs + holdMs };
  }

  /** Every stretch with its status up to the end; call it once, at last. */
  spans(): PreviewSpan[] {
    const { to } = this.#frame;
    this.#beSilentUntil(to);
    return this.#changes.map(({ status, at }, index) => ({ status, from: at, to: this.#changes[index + 1]?.at ?? to }));
  }

  /** Nobody measured for longer than a value holds: that is looked at as often as it would have been, until nothing changes any more. */
  #beSilentUntil(at: number): void {
    const silence = this.#silence;
    if (silence === undefined) return;
    const { holdMs } = this.#frame;
    const stepMs = Math.max(1, holdMs / 2, (silence.end - silence.next) / mostLooksPerSilence);
    for (; silence.next < at && silence.next <= silence.end; silence.next += stepMs) {
      this.#look({ value: undefined }, silence.next);
    }
  }

  #look(look: Look, now: number): void {
    const before = this.#key.status;
    const settled = before === 'UNKNOWN' ? (this.#key.beforeUnknown ?? 'OK') : before;
    const level = levelReached(this.#rule, look, settled);
    this.#key = nextKeyStatus(this.#key, level.status, this.#patience, now);
    this.#draw(now, level.value);
    const { status } = this.#key;
    if (this.#changes.at(-1)?.status !== status && this.#changes.length < mostSpans) {
      this.#changes.push({ status, at: now });
    }
    this.#count(now, level);
  }

  /** Alerts are opened and closed as they would have been. */
  #count(now: number, { value, threshold }: LevelReached): void {
    const { status } = this.#key;
    const flapping = isFlapping(this.#key, now);
    const moment = { status, value, threshold, flapping, now, last: this.#last };
    const { alert } = nextAlert(this.#alert, this.#rule, moment);
    if (alert !== undefined && this.#alert === undefined) this.fired += 1;
    this.#alert = alert?.status === 'resolved' ? undefined : alert;
    if (alert?.status !== 'resolved') return;
    this.#last = { resolvedAt: alert.resolvedAt ?? now, severity: alert.severity };
  }

  #draw(now: number, value: number | undefined): void {
    const { from, to, points } = this.#frame;
    const place = Math.min(points - 1, Math.floor(((now - from) / (to - from)) * points));
    if (value !== undefined && Number.isFinite(value)) this.values[place] = value;
  }
}
