import type { MetricDefinition } from '@labkeeper/protocol/sample';
import { alertWords, problemWords, type AlertFacts, type AlertWords } from '../../domain/alert-words.ts';
import { isSeenBad, type LevelReached } from '../../domain/rule-level.ts';
import type { Decision, HeldKey } from './held-key.ts';
import { countThings, hiddenInWords } from './hidden-things.ts';
import type { JudgedSubject } from './judged-subject.ts';
import type { KeyShelf } from './key-shelf.ts';

type Said = Pick<LevelReached, 'value' | 'threshold' | 'between'>;

/** Puts what was decided about keys into words. */
export class AlertSpeaker {
  readonly #keys: KeyShelf;
  readonly #definitionOf: (metric: string) => MetricDefinition;

  constructor(keys: KeyShelf, definitionOf: (metric: string) => MetricDefinition) {
    this.#keys = keys;
    this.#definitionOf = definitionOf;
  }

  /** What is over is said as it was while it was bad. */
  wordsOf(subject: JudgedSubject, { before, after, level, resolved }: Decision): AlertWords {
    // What is over, or cannot be seen any more, is said as it was last.
    const isSeen = resolved === undefined && isSeenBad(level);
    const said = isSeen ? level : (before.alert?.life ?? level);
    const { rule } = after ?? before;
    const words = alertWords({ ...this.#facts(subject, after ?? before, said), rule });
    if (resolved !== undefined || rule.metric !== 'server_state') return words;
    return { ...words, message: words.message + hiddenInWords(this.#keys.of(subject.subject)) };
  }

  /** What is wrong with a key as it is now, in short. */
  problemOf(subject: JudgedSubject, held: HeldKey): string {
    const { value, threshold } = held.alert?.life ?? { value: undefined, threshold: undefined };
    return problemWords(this.#facts(subject, held, { value, threshold }));
  }

  /** How many things hang on the subject of an alert that says that it is silent. */
  hides({ rule, subject }: HeldKey): number {
    if (rule.metric !== 'server_state') return 0;
    return [...countThings(this.#keys.of(subject)).values()].reduce((sum, count) => sum + count, 0);
  }

  #facts(subject: JudgedSubject, { rule, labels }: HeldKey, { value, threshold, between }: Said): AlertFacts {
    const { unit, states } = this.#definitionOf(rule.metric);
    return {
      rule,
      labels,
      serverName: subject.name,
      unit,
      value,
      threshold,
      between,
      stateName: value === undefined ? undefined : states?.[value],
      thing: subject.thingOf(labels),
      room: subject.roomOf(rule.metric, labels),
    };
  }
}
