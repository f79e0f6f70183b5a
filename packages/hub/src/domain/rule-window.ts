import type { AlertRule } from '@labkeeper/protocol/alert';
import { fitLine } from './line-fit.ts';
import type { Look } from './rule-level.ts';

/** What a rule that looks back sees of the past of a series. */
export type PastLook = Pick<Look, 'growth' | 'perSecond' | 'daysToLimit'> & {
  /** How sure a forecast is; undefined where there is none. */
  readonly confidence?: Confidence | undefined;
};

/** How well the line of a forecast fits (r², 0 to 1), and between how many days from now the limit is likely reached (95 %; `latest` may be Infinity). */
export interface Confidence {
  readonly fit: number;
  readonly soonest: number;
  readonly latest: number;
}

/** A value as it was from one time to another (ms since 1970), and how much the series had grown until then, drops left out. */
interface Mark {
  from: number;
  at: number;
  readonly value: number;
  readonly grown: number;
}

/** What a window is made for. */
export interface WindowOptions {
  readonly windowMs: number;
  /** Whether the number only ever grows, and begins anew now and then. */
  readonly isCounter?: boolean;
  /** Whether only growth is asked for: then all marks between which nothing grew are one. */
  readonly onlyGrowth?: boolean;
}

const marksPerWindow = 60;
/** What is a little older than the window still tells where it began. */
const slack = 1 / 8;
const enoughCovered = 0.5;
const fewestForLine = 8;
const dayMs = 86_400_000;

/**
 * The past of one series, as far as a window goes: at most 64 marks, however often it is measured. Every value goes into the growth; the line of a forecast
 * is drawn through the marks.
 */
export class RuleWindow {
  readonly #options: WindowOptions;
  readonly #windowMs: number;
  readonly #marks: Mark[] = [];
  #last: Mark | undefined;
  /** When the series itself began, where nothing was measured of it before. */
  #bornAt: number | undefined;

  constructor(options: WindowOptions) {
    this.#options = options;
    this.#windowMs = options.windowMs;
  }

  /** The series began with the first value that is added: nothing is missing before it. */
  isNew(): void {
    this.#bornAt ??= this.#marks[0]?.from;
  }

  /** Takes one more value; one that is not newer than the last takes its place. Values come in order of time. */
  add(at: number, value: number): void {
    const last = this.#last;
    if (last !== undefined && at <= last.at) return;
    // A drop is a counter that began anew (a container was made again): what it stands at then is not growth.
    const grown = (last?.grown ?? 0) + Math.max(0, value - (last?.value ?? value));
    this.#last = { from: at, at, value, grown };
    this.#mark(this.#last);
    this.#forget(at);
  }

  /** The clock was set by so much: the past goes on where it was. */
  shift(ms: number): void {
    for (const mark of this.#last === undefined ? this.#marks : [...this.#marks, this.#last]) {
      mark.from += ms;
      mark.at += ms;
    }
    if (this.#bornAt !== undefined) this.#bornAt += ms;
  }

  #mark(point: Mark): void {
    const mark = this.#marks.at(-1);
    const isSame = this.#options.onlyGrowth === true && mark?.grown === point.grown;
    if (mark !== undefined && isSame && point.at - mark.at <= slack * this.#windowMs) mark.at = point.at;
    else if (mark === undefined || point.at - mark.at >= this.#windowMs / marksPerWindow)
      this.#marks.push({ ...point });
  }

  /** What a rule sees now; undefined where too little of the window is known. */
  look(rule: AlertRule): PastLook {
    switch (rule.kind) {
      case 'increase':
        return { growth: this.#growth(rule) };
      case 'rate':
        return { perSecond: this.#perSecond() };
      case 'forecast':
        return this.#forecast(rule.limit);
      case 'threshold':
      case 'state':
      case 'no_data':
        return {};
    }
  }

  /** Growth since the window began. Of a window that is covered in part it is a least value: if that is too much already, it counts. */
  #growth(rule: AlertRule): number | undefined {
    const [first] = this.#marks;
    const last = this.#last;
    if (first === undefined || last === undefined) return undefined;
    const growth = last.grown - first.grown;
    return this.#covered() >= enoughCovered || isTooMuch(rule, growth) ? growth : undefined;
  }

  #perSecond(): number | undefined {
    const [first] = this.#marks;
    const last = this.#last;
    if (first === undefined || last === undefined || last.at <= first.at) return undefined;
    if (last.at - first.at < enoughCovered * this.#windowMs) return undefined;
    const change = this.#options.isCounter === true ? last.grown - first.grown : last.value - first.value;
    return change / ((last.at - first.at) / 1000);
  }

  #forecast(limit: number | null): PastLook {
    const [first] = this.#marks;
    const last = this.#last;
    if (limit === null || first === undefined || last === undefined) return { daysToLimit: undefined };
    const points = this.#marks.at(-1)?.at === last.at ? this.#marks : [...this.#marks, last];
    const isShort = last.at - first.at < enoughCovered * this.#windowMs;
    if (isShort || points.length < fewestForLine) return { daysToLimit: undefined };
    return forecast(points, limit, last.at);
  }

  /** How much of the window is known (0 to 1). A series that is younger than the window is known whole. */
  #covered(): number {
    const [first] = this.#marks;
    if (first === undefined || this.#last === undefined) return 0;
    const begin = this.#last.at - this.#windowMs;
    if (this.#bornAt !== undefined && this.#bornAt >= begin && first.from <= this.#bornAt) return 1;
    return Math.min(1, (this.#last.at - first.from) / this.#windowMs);
  }

  #forget(now: number): void {
    const begin = now - this.#windowMs;
    while ((this.#marks[1]?.from ?? Infinity) <= begin) this.#marks.shift();
    while ((this.#marks[0]?.at ?? Infinity) < begin - slack * this.#windowMs) this.#marks.shift();
    if (this.#marks.length === 0 && this.#last !== undefined) this.#marks.push({ ...this.#last });
  }
}

function forecast(points: readonly Mark[], limit: number, now: number): PastLook {
  const { slope, slopeError, fit, atZero } = fitLine(
    points.map(({ at, value }) => ({ x: (at - now) / dayMs, y: value })),
  );
  // The limit was crossed within the window: it is reached.
  if (points.some(({ value }) => value < limit) && atZero >= limit) return reachedNow(fit);
  if (points.some(({ value }) => value > limit) && atZero <= limit) return reachedNow(fit);
  const way = limit - atZero;
  const sure = Math.sign(way) * slope - 2 * slopeError;
  // Away from the limit, or up and down by so much that nobody can tell whether towards it.
  if (sure <= 0) return { daysToLimit: Infinity };
  const soonest = Math.abs(way) / (Math.abs(slope) + 2 * slopeError);
  return { daysToLimit: way / slope, confidence: { fit, soonest, latest: Math.abs(way) / sure } };
}

function reachedNow(fit: number): PastLook {
  return { daysToLimit: 0, confidence: { fit, soonest: 0, latest: 0 } };
}

/** Only for rules about too much: a least value says nothing about too little. */
function isTooMuch({ operator, warn, fail }: AlertRule, growth: number): boolean {
  if (operator !== '>' && operator !== '>=') return false;
  const level = Math.min(warn ?? Infinity, fail ?? Infinity);
  return operator === '>' ? growth > level : growth >= level;
}
