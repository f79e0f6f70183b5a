import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { keyOf, rulesFor, type RuleBook } from '../../domain/rule-match.ts';
import type { JudgedSubject } from './judged-subject.ts';

/** One rule that judges a series, and the key that it decides about. */
export interface Slot {
  readonly rule: AlertRule;
  readonly key: string;
}

const mostSlots = 20_000;
const noSlots: readonly Slot[] = [];

/** Which rules judge a series, by subject and series; chosen anew when rules or subjects change. */
export class RuleSlots {
  readonly #slots = new Map<string, Map<string, readonly Slot[]>>();
  #book: RuleBook;

  constructor(book: RuleBook) {
    this.#book = book;
  }

  /** The rules that choices are made of. */
  get book(): RuleBook {
    return this.#book;
  }

  /** Chooses among other rules from now on. */
  use(book: RuleBook): void {
    this.#book = book;
    this.#slots.clear();
  }

  /** What a subject is called, tagged or expected to run has changed, or it is gone. */
  forget(subject: string): void {
    this.#slots.delete(subject);
  }

  /** Whether any rule looks at this metric. */
  judges(metric: string): boolean {
    return this.#book.of(metric).length > 0;
  }

  /** The rules that judge a series; empty for most. */
  of(subject: JudgedSubject, metric: string, labels: Labels | undefined): readonly Slot[] {
    // Everything else about a subject is told when it changes; this one comes with the first filesystem.
    if (metric === 'disk_percent' && !subject.isJudged(metric, labels)) return noSlots;
    const series = seriesId(metric, labels);
    const known = this.#slots.get(subject.subject) ?? new Map<string, readonly Slot[]>();
    const held = known.get(series);
    if (held !== undefined) return held;
    if (known.size >= mostSlots) known.clear();
    const slots = this.#choose(subject, metric, labels);
    this.#slots.set(subject.subject, known.set(series, slots));
    return slots;
  }

  #choose(subject: JudgedSubject, metric: string, labels: Labels | undefined): readonly Slot[] {
    if (!subject.isJudged(metric, labels)) return noSlots;
    const isMinor = subject.isMinor(metric, labels);
    return rulesFor(this.#book, metric, labels, subject).map((rule) => ({
      rule: isMinor ? asMinor(rule) : rule,
      key: keyOf(subject.subject, rule, labels),
    }));
  }
}

/** Tells series of one subject apart, quickly: labels in another order make another id of the same series. */
function seriesId(metric: string, labels: Labels | undefined): string {
  let id = metric;
  for (const name in labels) id += `\n${name}\t${labels[name] ?? ''}`;
  return id;
}

/** Nothing of it is critical. */
function asMinor(rule: AlertRule): AlertRule {
  const { warn, fail } = rule.severity;
  return { ...rule, severity: { warn, fail: fail === 'critical' ? 'high' : fail } };
}
