import type { AlertRule } from '@labkeeper/protocol/alert';
import { nextAlert, type AlertLife, type PastAlert } from './alert-lifecycle.ts';
import { isFlapping } from './key-status.ts';
import type { LevelReached } from './rule-level.ts';
import { RuleReplay, type ReplayFrame } from './rule-replay.ts';
import { StatusStrip, type StatusStretch } from './status-strip.ts';

/** What is previewed of a stored series. Times in ms since 1970. */
export interface PreviewFrame extends ReplayFrame {
  readonly to: number;
  /** How many values are drawn. */
  readonly points: number;
}

const mostLooksPerSilence = 2000;

/** One stored series, judged as it would have been live, and what of it is drawn. */
export class RulePreview {
  /** How many alerts there would have been. */
  fired = 0;
  readonly values: (number | null)[];
  readonly #rule: AlertRule;
  readonly #frame: PreviewFrame;
  readonly #replay: RuleReplay;
  readonly #strip: StatusStrip;
  #silence: { next: number; readonly end: number } | undefined;
  #alert: AlertLife | undefined;
  #last: PastAlert | undefined;

  constructor(rule: AlertRule, frame: PreviewFrame) {
    this.#rule = rule;
    this.#frame = frame;
    this.#replay = new RuleReplay(rule, frame);
    this.#strip = new StatusStrip(frame.from, frame.to);
    this.values = Array.from({ length: frame.points }, () => null);
  }

  /** The series began with the value that was seen first. */
  isNew(): void {
    this.#replay.isNew();
  }

  /** The next value, in order of time; what lies before the time that is drawn is only remembered. */
  see(at: number, value: number, floor: number | undefined): void {
    if (at < this.#frame.from) {
      this.#replay.remember(at, value);
      return;
    }
    this.#beSilentUntil(at);
    const level = this.#replay.see({ at, value, floor });
    if (level === undefined) return;
    this.#note(level, at);
    const begin = at + this.#frame.holdMs + 1;
    const { forMs, holdMs, gapMs } = this.#replay.patience;
    this.#silence = { next: begin, end: begin + forMs + holdMs + gapMs };
  }

  /** The stretches are told in steps of this (ms), each as the worst in it; undefined where each is told. Ask after `spans`. */
  get roundedToMs(): number | undefined {
    return this.#strip.roundedToMs;
  }

  /** Every stretch with its status up to the end; call it once, at last. */
  spans(): StatusStretch[] {
    const { to } = this.#frame;
    this.#beSilentUntil(to);
    return this.#strip.stretches(to);
  }

  /** Nobody measured for longer than a value holds: that is looked at as often as it would have been, until nothing changes any more. */
  #beSilentUntil(at: number): void {
    const silence = this.#silence;
    if (silence === undefined) return;
    const { holdMs } = this.#frame;
    const stepMs = Math.max(1, holdMs / 2, (silence.end - silence.next) / mostLooksPerSilence);
    for (; silence.next < at && silence.next <= silence.end; silence.next += stepMs) {
      this.#note(this.#replay.seeNothing(silence.next), silence.next);
    }
  }

  #note(level: LevelReached, now: number): void {
    this.#draw(now, level.value);
    this.#strip.note(this.#replay.key.status, now);
    this.#count(now, level);
  }

  /** Alerts are opened and closed as they would have been. */
  #count(now: number, { value, threshold }: LevelReached): void {
    const { key } = this.#replay;
    const moment = { status: key.status, value, threshold, flapping: isFlapping(key, now), now, last: this.#last };
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
