import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels, MetricDefinition } from '@labkeeper/protocol/sample';
import type { CompiledQuery } from 'kysely';
import { shiftedAlert, type AlertLife } from '../../domain/alert-lifecycle.ts';
import { alertWords, problemWords, type AlertFacts, type AlertWords } from '../../domain/alert-words.ts';
import { shiftedKeyStatus, type KeyStatus } from '../../domain/key-status.ts';
import type { Measured } from '../../domain/measured.ts';
import { levelReached, type LevelReached, type Look } from '../../domain/rule-level.ts';
import { keyOf, rulesFor, type RuleBook } from '../../domain/rule-match.ts';
import { nameOf } from '../../platform/series/series-name.ts';
import type { Database } from '../../platform/database.ts';
import { decide, isCalm, newHeldKey, retire, settle, type Decision, type HeldKey } from './held-key.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { KeyShelf } from './key-shelf.ts';
import { countThings, hiddenInWords } from './hidden-things.ts';
import { planDecisions, type Plan } from './plan-decisions.ts';
import { loadKeys } from './store.ts';
import { judgedHub } from './whole-subjects.ts';

/** What a rule that looks back is told of the past of a series. */
export type PastOf = (rule: AlertRule, subject: string, labels: Labels | undefined, value: number) => Partial<Look>;

/** What judging needs of the hub. */
export interface JudgeParts {
  readonly db: Database;
  readonly definitionOf: (metric: string) => MetricDefinition;
  readonly pastOf: PastOf;
}

/** What one look sees of one series. */
interface SeenNow {
  readonly rule: AlertRule;
  readonly look: Look;
  readonly now: number;
}

/** Which keys are looked at for silence, and whether a metric was sent just now by something else of the subject. */
export interface SilenceLook {
  readonly which: 'all' | 'not reported';
  readonly isSent: (metric: string) => boolean;
}

/** One rule that judges a series, and the key that it decides about. */
interface Slot {
  readonly rule: AlertRule;
  readonly key: string;
}

const nothingMs = 24 * 3_600_000;
/** Somebody may send labels that are new each time: what is remembered of one subject has an end. */
const mostKeys = 10_000;
const mostSlots = 20_000;
const mostMetrics = 10_000;
const noSlots: readonly Slot[] = [];

/** Decides about every key that a rule looks at, and holds what was decided. One at a time per subject: the caller serialises. */
export class Judge {
  readonly keys = new KeyShelf();
  readonly #parts: JudgeParts;
  /** Which rules judge a series, by subject and series; made anew when rules or servers change. */
  readonly #slots = new Map<string, Map<string, readonly Slot[]>>();
  readonly #seen = new Set<string>();
  /** Subjects whose keys are all judged by the rules as they are. */
  readonly #checked = new Set<string>();
  /** Since when a subject has been seen without a pause. */
  readonly #backSince = new Map<string, number>();
  #book: RuleBook;

  constructor(parts: JudgeParts, book: RuleBook) {
    this.#parts = parts;
    this.#book = book;
  }

  /**
   * Reads what was decided in earlier lives of the hub, or by other hubs about this subject. Looks that changed nothing were never written: what is
   * read for the first time counts as looked at now, unless a level was lasting, which a time without looks ends.
   */
  async load(now: number, subject?: string): Promise<void> {
    const stored = await loadKeys(this.#parts.db.read, subject);
    const seenAt = new Map<string, number | undefined>();
    if (subject !== undefined) {
      for (const { key, seen } of this.keys.of(subject)) seenAt.set(key, seen.at);
      this.keys.dropSubject(subject);
    }
    const rules = new Map(this.#book.all.map(({ rule }) => [rule.rule_id, rule]));
    for (const { ruleId, ...key } of stored) {
      const rule = rules.get(ruleId) ?? key.rule;
      const { lookedAt } = key.status;
      const known = seenAt.get(key.key) ?? (isLasting(key.status) || lookedAt === undefined ? lookedAt : now);
      const at = lookedAt === undefined || known === undefined ? lookedAt : Math.max(known, lookedAt);
      this.keys.hold({ ...key, rule, status: { ...key.status, lookedAt: at }, seen: { at } });
    }
  }

  /** Judges by other rules from now on. */
  use(book: RuleBook): void {
    this.#book = book;
    this.#slots.clear();
    this.#checked.clear();
  }

  /** The clock was set by so much: what was counted by it goes on where it was. */
  shift(ms: number): void {
    for (const held of this.keys.all()) {
      const status = { ...held.status, lookedAt: held.seen.at };
      const { alert, last } = held;
      this.keys.hold({
        ...held,
        status: shiftedKeyStatus(status, ms),
        alert: alert === undefined ? undefined : { ...alert, life: shiftedAlert(alert.life, ms) },
        last: last === undefined ? undefined : { ...last, resolvedAt: last.resolvedAt + ms },
      });
    }
    for (const [subject, since] of this.#backSince) this.#backSince.set(subject, since + ms);
  }

  /** What a subject is called, tagged or expected to run has changed. */
  forgetChoices(subject: string): void {
    this.#slots.delete(subject);
    this.#checked.delete(subject);
  }

  /** Takes over what a person did about the alert of a key; a resolved one is let go. */
  withLife(held: HeldKey, life: AlertLife): HeldKey {
    if (held.alert === undefined) return held;
    if (life.status !== 'resolved') return { ...held, alert: { ...held.alert, life } };
    const byHand = held.alert.alertId;
    const last = { resolvedAt: life.resolvedAt ?? life.openedAt, severity: life.severity, byHand };
    const status = { ...held.status, status: 'OK', failSince: undefined, warnSince: undefined } as const;
    return { ...held, alert: undefined, last, status };
  }

  /** A subject is silent: the day after which a number counts as gone begins anew when it is back. */
  gone(subject: string): void {
    this.#backSince.delete(subject);
  }

  /** Looks at what a subject has just measured, and at what it no longer measures; nothing is held until `commit`. */
  judgeReport(subject: JudgedSubject, samples: readonly Measured[], now: number): Decision[] {
    if (!this.#backSince.has(subject.subject)) this.#backSince.set(subject.subject, now);
    const seen = this.judgeSamples(subject, samples, now);
    const silent = this.judgeSilent(subject, now, { which: 'all', isSent: (metric) => isSent(samples, metric) });
    if (seen.length === 0 || silent.length === 0) return seen.length === 0 ? silent : seen;
    const keys = new Set(seen.map(({ before }) => before.key));
    return [...seen, ...silent.filter(({ before }) => !keys.has(before.key))];
  }

  /** Looks at numbers of a subject. */
  judgeSamples(subject: JudgedSubject, samples: readonly Measured[], now: number): Decision[] {
    const decisions: Decision[] = [];
    let values: Map<string, number> | undefined;
    for (const { metric, labels, value } of samples) {
      if (this.#seen.size < mostMetrics) this.#seen.add(metric);
      if (this.#book.of(metric).length === 0) continue;
      for (const { rule, key } of this.#slotsOf(subject, metric, labels)) {
        if (rule.floor !== null) values ??= valuesOf(samples);
        const held = this.keys.get(key) ?? this.#newKey(subject, { rule, key, labels }, now);
        if (held === undefined) continue;
        const look = this.#lookAt(subject, held, { rule, value, values });
        const decision = this.#decideOn(subject, held, { rule, look, now });
        if (decision !== undefined) decisions.push(decision);
      }
    }
    return decisions;
  }

  /** Undefined where the look changes nothing: what is well goes on being well. */
  #decideOn(subject: JudgedSubject, held: HeldKey, seen: SeenNow): Decision | undefined {
    const { rule, look, now } = seen;
    if (looksBack(rule) && !isPastKnown(look)) return undefined;
    if (!isCalm(held, rule) || levelReached(rule, look, 'OK').status !== 'OK') return this.#decide(subject, held, seen);
    held.seen.at = now;
    return undefined;
  }

  #newKey(
    { subject, serverId }: JudgedSubject,
    about: Pick<HeldKey, 'rule' | 'key' | 'labels'>,
    now: number,
  ): HeldKey | undefined {
    if (this.keys.countOf(subject) >= mostKeys) return undefined;
    return newHeldKey({ ...about, subject, serverId }, now);
  }

  /** Looks at the keys of a subject that were not measured for longer than they hold, and gives up those that nothing judges any more. */
  judgeSilent(
    subject: JudgedSubject,
    now: number,
    { which, isSent: isThere }: SilenceLook = { which: 'all', isSent: () => false },
  ): Decision[] {
    const decisions: Decision[] = [];
    const isChecked = this.#checked.has(subject.subject);
    if (which === 'all') this.#checked.add(subject.subject);
    for (const held of this.keys.of(subject.subject)) {
      if (which === 'not reported' && subject.isReported(held.rule.metric)) continue;
      if (isChecked && this.#isFresh(subject, held, now)) continue;
      const decision = this.#judgeSilence(subject, held, now, isThere);
      if (decision !== undefined) decisions.push(decision);
    }
    return decisions;
  }

  /** Whether the last look at a key still holds. */
  #isFresh(subject: JudgedSubject, { seen, status, rule }: HeldKey, now: number): boolean {
    // Silence itself is what a no_data rule sees: while it lasts it is looked at again and again.
    if (rule.kind === 'no_data' && (status.warnSince ?? status.failSince) !== undefined) return false;
    if (seen.at === undefined) return status.status === 'UNKNOWN' && !this.#mayBeGone(status.since, now);
    return Math.abs(now - seen.at) <= subject.holdMs(rule.metric);
  }

  #mayBeGone(since: number, now: number): boolean {
    return now - since > nothingMs;
  }

  #judgeSilence(
    subject: JudgedSubject,
    held: HeldKey,
    now: number,
    isThere: (metric: string) => boolean,
  ): Decision | undefined {
    const { status, labels } = held;
    const { metric } = held.rule;
    const slot = this.#slotsOf(subject, metric, labels).find(({ key }) => key === held.key);
    if (slot === undefined) return retire(held, now);
    const { rule } = slot;
    // A disk that was taken out, a container that was removed: nobody will ever say that it is well.
    if (status.status === 'UNKNOWN' && rule.kind !== 'no_data') {
      return this.#isGone(held, now) ? retire(held, now) : undefined;
    }
    if (this.#isFresh(subject, held, now)) return undefined;
    if (isTakenAway(metric) && isThere(metric)) return retire(held, now);
    return this.#decide(subject, held, { rule, look: { value: undefined }, now });
  }

  /** Looks at what surrounds the open alerts of a subject. */
  judgeSurroundings(subject: JudgedSubject, now: number): Decision[] {
    const decisions: Decision[] = [];
    for (const held of this.keys.openOf(subject.subject)) {
      const decision = settle(held, { hiddenBy: subject.hiddenBy(held.key), graceMs: subject.graceMs, now });
      if (decision !== undefined) decisions.push(decision);
    }
    return decisions;
  }

  /** What must be written for decisions, and what of them can be told. */
  plan(subject: JudgedSubject, decisions: readonly Decision[], now: number): Plan {
    return planDecisions(this.#parts.db, decisions, now, (decision) => this.wordsOf(subject, decision));
  }

  /** Holds what was decided; call it after the commit. */
  commit(decisions: readonly Decision[]): void {
    for (const { before, after } of decisions) {
      if (after === undefined) this.keys.drop(before);
      else this.keys.hold(after);
    }
  }

  /** What is over is said as it was while it was bad. */
  wordsOf(subject: JudgedSubject, { before, after, level, resolved }: Decision): AlertWords {
    // What is over, or cannot be seen any more, is said as it was last.
    const isGone = resolved !== undefined || level.value === undefined;
    const said = isGone ? (before.alert?.life ?? level) : level;
    const { rule } = after ?? before;
    const words = alertWords({ ...this.#facts(subject, after ?? before, said), rule });
    if (resolved !== undefined || rule.metric !== 'server_state') return words;
    return { ...words, message: words.message + hiddenInWords(this.keys.of(subject.subject)) };
  }

  /** What is wrong with a key as it is now, in short. */
  problemOf(subject: JudgedSubject, held: HeldKey): string {
    const { value, threshold } = held.alert?.life ?? { value: undefined, threshold: undefined };
    return problemWords(this.#facts(subject, held, { value, threshold }));
  }

  #facts(
    subject: JudgedSubject,
    { rule, labels }: HeldKey,
    { value, threshold, between }: Pick<LevelReached, 'value' | 'threshold' | 'between'>,
  ): AlertFacts {
    const { unit, states } = this.#parts.definitionOf(rule.metric);
    return {
      rule,
      labels,
      serverName: subject.name,
      unit,
      value,
      threshold,
      between,
      stateName: value === undefined ? undefined : states?.[value],
      room: subject.roomOf(rule.metric, labels),
    };
  }

  /** How many things hang on the subject of an alert that says that it is silent. */
  hides({ rule, subject }: HeldKey): number {
    if (rule.metric !== 'server_state') return 0;
    return [...countThings(this.keys.of(subject)).values()].reduce((sum, count) => sum + count, 0);
  }

  /** Whether any rule looks at this metric. */
  judges(metric: string): boolean {
    return this.#book.of(metric).length > 0;
  }

  /** A subject is gone for good. */
  forget(subject: string): void {
    this.keys.dropSubject(subject);
    this.#slots.delete(subject);
    this.#checked.delete(subject);
    this.#backSince.delete(subject);
  }

  /** Whether anything of this metric was looked at, by a rule or not, since the hub started. */
  hasSeen(metric: string): boolean {
    return this.#seen.has(metric);
  }

  /** What must be written when a subject is gone: its alerts end, its keys go. */
  planForgetting(subject: string, now: number): CompiledQuery[] {
    const { db } = this.#parts;
    const about: JudgedSubject = { ...judgedHub, subject, name: subject.slice(subject.indexOf('/') + 1) };
    const decisions = [...this.keys.of(subject)].map((held) => retire(held, now));
    return [...planDecisions(db, decisions, now, (decision) => this.wordsOf(about, decision)).queries];
  }

  /** Unknown for a day, while its subject reports. */
  #isGone({ subject, status, seen }: HeldKey, now: number): boolean {
    const backSince = this.#backSince.get(subject) ?? now;
    return seen.at === undefined && this.#mayBeGone(Math.max(status.since, backSince), now);
  }

  #decide(subject: JudgedSubject, held: HeldKey, { rule, look, now }: SeenNow): Decision {
    const { holdMs, hiddenBy, graceMs } = subject;
    return decide(held, { rule, look, gapMs: holdMs(rule.metric), hiddenBy: hiddenBy(held.key), graceMs, now });
  }

  #lookAt(
    subject: JudgedSubject,
    { labels }: HeldKey,
    {
      rule,
      value,
      values,
    }: { readonly rule: AlertRule; readonly value: number; readonly values: Map<string, number> | undefined },
  ): Look {
    const { states } = this.#parts.definitionOf(rule.metric);
    const look: Look = {
      value,
      stateName: states?.[value],
      floorValue: rule.floor === null ? undefined : values?.get(nameOf(rule.floor.metric, labels).key),
      deviceLimits: rule.device_limits ? subject.deviceLimits(rule.metric, labels) : undefined,
    };
    return looksBack(rule) ? { ...look, ...this.#parts.pastOf(rule, subject.subject, labels, value) } : look;
  }

  #slotsOf(subject: JudgedSubject, metric: string, labels: Labels | undefined): readonly Slot[] {
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

function isLasting({ warnSince, failSince, betterSince }: KeyStatus): boolean {
  return (warnSince ?? failSince ?? betterSince) !== undefined;
}

/** People unmount filesystems, remove containers and end programs; a disk or an array that is not there any more may be dead. */
function isTakenAway(metric: string): boolean {
  return metric.startsWith('filesystem_') || metric.startsWith('container_') || metric === 'listener_state';
}

/** Tells series of one subject apart, quickly: labels in another order make another id of the same series. */
function seriesId(metric: string, labels: Labels | undefined): string {
  let id = metric;
  for (const name in labels) id += `\n${name}\t${labels[name] ?? ''}`;
  return id;
}

function isSent(samples: readonly Measured[], metric: string): boolean {
  return samples.some((sample) => sample.metric === metric);
}

/** While the past of a series is being read, or is too short to say anything, it is not looked at; in the end that is unknown. */
function isPastKnown({ growth, perSecond, daysToLimit }: Look): boolean {
  return growth !== undefined || perSecond !== undefined || daysToLimit !== undefined;
}

function looksBack({ kind }: AlertRule): boolean {
  return kind === 'increase' || kind === 'rate' || kind === 'forecast';
}

/** Nothing of it is critical. */
function asMinor(rule: AlertRule): AlertRule {
  const { warn, fail } = rule.severity;
  return { ...rule, severity: { warn, fail: fail === 'critical' ? 'high' : fail } };
}

function valuesOf(samples: readonly Measured[]): Map<string, number> {
  return new Map(samples.map(({ metric, labels, value }) => [nameOf(metric, labels).key, value]));
}
