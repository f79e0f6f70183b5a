import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { keyOf, rulesFor, type RuleBook } from '../../domain/rule-match.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { SubjectSlots, type Slot } from './subject-slots.ts';

const noSlots: readonly Slot[] = [];

/** Which rules judge a series, by subject and series; chosen anew when rules or subjects change. */
export class RuleSlots {
  readonly #subjects = new Map<string, SubjectSlots>();
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
    this.#subjects.clear();
  }

  /** What a subject is called, tagged or expected to run has changed, or it is gone. */
  forget(subject: string): void {
    this.#subjects.delete(subject);
  }

  /** Whether any rule looks at this metric. */
  judges(metric: string): boolean {
    return this.#book.of(metric).length > 0;
  }

  /** The rules that judge the series of a report, asked for one after the other. */
  for(subject: JudgedSubject): (metric: string, labels: Labels | undefined) => readonly Slot[] {
    const held = this.#subjects.get(subject.subject) ?? new SubjectSlots();
    this.#subjects.set(subject.subject, held);
    return (metric, labels) => {
      // Everything else about a subject is told when it changes; this one comes with the first filesystem.
      if (metric === 'disk_percent' && !subject.isJudged(metric, labels)) return noSlots;
      return held.of(metric, labels) ?? held.hold(metric, labels, this.#choose(subject, metric, labels));
    };
  }

  #choose(subject: JudgedSubject, metric: string, labels: Labels | undefined): readonly Slot[] {
    if (!subject.isJudged(metric, labels)) return noSlots;
    const isMinor = subject.isMinor(metric, labels);
    return rulesFor(this.#book, metric, labels, subject).map((rule) => ({
      rule: isMinor ? asMinor(rule) : rule,
      key: keyOf(subject.subject, rule, labels),
      place: undefined,
    }));
  }
}

/** Nothing of it is critical. */
function asMinor(rule: AlertRule): AlertRule {
  const { warn, fail } = rule.severity;
  return { ...rule, severity: { warn, fail: fail === 'critical' ? 'high' : fail } };
}
