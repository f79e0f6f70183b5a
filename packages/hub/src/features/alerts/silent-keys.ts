import { retire, type Decision, type HeldKey } from './held-key.ts';
import type { JudgedSubject } from './judged-subject.ts';
import type { KeyShelf } from './key-shelf.ts';
import type { RuleSlots } from './rule-slots.ts';
import { decideAs } from './series-look.ts';

/** Which keys are looked at for silence, and whether a metric was sent just now by something else of the subject. */
export interface SilenceLook {
  readonly which: 'all' | 'not reported';
  readonly isSent: (metric: string) => boolean;
}

const nothingMs = 24 * 3_600_000;

/** Decides about keys that were not measured for longer than they hold, and gives up those that nothing judges any more. */
export class SilentKeys {
  readonly #keys: KeyShelf;
  readonly #slots: RuleSlots;
  /** Subjects whose keys are all judged by the rules as they are. */
  readonly #checked = new Set<string>();
  /** Since when a subject has been seen without a pause. */
  readonly #backSince = new Map<string, number>();

  constructor(keys: KeyShelf, slots: RuleSlots) {
    this.#keys = keys;
    this.#slots = slots;
  }

  /** Rules have changed, or what a subject is; without one that of all. */
  recheck(subject?: string): void {
    if (subject === undefined) this.#checked.clear();
    else this.#checked.delete(subject);
  }

  /** A subject reports. */
  heard(subject: string, now: number): void {
    if (!this.#backSince.has(subject)) this.#backSince.set(subject, now);
  }

  /** A subject is silent: the day after which a number counts as gone begins anew when it is back. */
  gone(subject: string): void {
    this.#backSince.delete(subject);
  }

  /** A subject is gone for good. */
  forget(subject: string): void {
    this.#checked.delete(subject);
    this.#backSince.delete(subject);
  }

  /** The clock was set by so much. */
  shift(ms: number): void {
    for (const [subject, since] of this.#backSince) this.#backSince.set(subject, since + ms);
  }

  /** Decides about the keys of a subject. */
  judge(subject: JudgedSubject, now: number, { which, isSent }: SilenceLook): Decision[] {
    const decisions: Decision[] = [];
    const isChecked = this.#checked.has(subject.subject);
    if (which === 'all') this.#checked.add(subject.subject);
    for (const held of this.#keys.of(subject.subject)) {
      if (which === 'not reported' && subject.isReported(held.rule.metric)) continue;
      if (isChecked && isFresh(subject, held, now)) continue;
      const decision = this.#judgeKey(subject, held, now, isSent);
      if (decision !== undefined) decisions.push(decision);
    }
    return decisions;
  }

  #judgeKey(
    subject: JudgedSubject,
    held: HeldKey,
    now: number,
    isSent: (metric: string) => boolean,
  ): Decision | undefined {
    const { status, labels } = held;
    const { metric } = held.rule;
    const slot = this.#slots
      .for(subject)(metric, labels)
      .find(({ key }) => key === held.key);
    if (slot === undefined) return retire(held, now);
    const { rule } = slot;
    // A disk that was taken out, a container that was removed: nobody will ever say that it is well.
    if (status.status === 'UNKNOWN' && rule.kind !== 'no_data') {
      return this.#isGone(held, now) ? retire(held, now) : undefined;
    }
    if (isFresh(subject, held, now)) return undefined;
    if (isTakenAway(metric) && isSent(companionOf(metric))) return retire(held, now);
    return decideAs(subject, held, { rule, look: { value: undefined }, now });
  }

  /** Unknown for a day, while its subject reports. */
  #isGone({ subject, status, seen }: HeldKey, now: number): boolean {
    const backSince = this.#backSince.get(subject) ?? now;
    return seen.at === undefined && mayBeGone(Math.max(status.since, backSince), now);
  }
}

/** Whether the last look at a key still holds. */
function isFresh(subject: JudgedSubject, { seen, status, rule }: HeldKey, now: number): boolean {
  // Silence itself is what a no_data rule sees: while it lasts it is looked at again and again.
  if (rule.kind === 'no_data' && (status.warnSince ?? status.failSince) !== undefined) return false;
  if (seen.at === undefined) return status.status === 'UNKNOWN' && !mayBeGone(status.since, now);
  return Math.abs(now - seen.at) <= subject.holdMs(rule.metric);
}

function mayBeGone(since: number, now: number): boolean {
  return now - since > nothingMs;
}

/** Few containers say how healthy they are; all say what they do. */
function companionOf(metric: string): string {
  return metric.startsWith('container_') ? 'container_state' : metric;
}

/** People unmount filesystems, remove containers and end programs; a disk or an array that is not there any more may be dead: of those `_presence` tells. */
function isTakenAway(metric: string): boolean {
  if (metric === 'listener_state' || metric === 'array_members_lost' || metric.endsWith('_presence')) return true;
  return metric.startsWith('filesystem_') || metric.startsWith('container_');
}
