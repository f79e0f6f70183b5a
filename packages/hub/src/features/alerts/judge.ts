import type { CompiledQuery } from 'kysely';
import { shiftedAlert, type AlertLife } from '../../domain/alert-lifecycle.ts';
import { shiftedKeyStatus, type KeyStatus } from '../../domain/key-status.ts';
import type { Measured } from '../../domain/measured.ts';
import { levelReached } from '../../domain/rule-level.ts';
import type { RuleBook } from '../../domain/rule-match.ts';
import { saidBetterBy } from '../../domain/same-thing.ts';
import type { Database } from '../../platform/database.ts';
import { AlertSpeaker } from './alert-speaker.ts';
import { isCalm, newHeldKey, retire, settle, type Decision, type HeldKey } from './held-key.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { KeyShelf } from './key-shelf.ts';
import { planDecisions, type Plan } from './plan-decisions.ts';
import { RuleSlots } from './rule-slots.ts';
import { decideAs, lookAt, saysNothingYet, valuesOf, type LookParts, type SeenNow } from './series-look.ts';
import { SilentKeys, type SilenceLook } from './silent-keys.ts';
import { loadKeys } from './store.ts';
import { unjudgedMetric, UnjudgedSeries } from './unjudged-series.ts';
import { judgedHub } from './whole-subjects.ts';

/** What judging needs of the hub. */
export interface JudgeParts extends LookParts {
  readonly db: Database;
}

/** One look at numbers that came together. */
interface Pass {
  readonly samples: readonly Measured[];
  readonly now: number;
  /** The rules of each series. */
  readonly slotsOf: ReturnType<RuleSlots['for']>;
  readonly decisions: Decision[];
  /** The keys that were decided about: a stranger may send the same series twice in one report, and the first word holds. */
  readonly decided: Set<string>;
  /** How many keys may be new yet. */
  room: number;
  /** All numbers by their series, once somebody asks. */
  values: Map<string, number> | undefined;
  /** The alerts that it opened, by their keys. */
  readonly opened: Map<string, string>;
}

/** Somebody may send labels that are new each time: what is remembered of one subject has an end. What has no labels is always judged. */
const mostKeys = 10_000;
const mostMetrics = 10_000;
const wholly: SilenceLook = { which: 'all', isSent: () => false };

/** Decides about every key that a rule looks at, and holds what was decided. One at a time per subject: the caller serialises. */
export class Judge {
  readonly keys = new KeyShelf();
  readonly words: AlertSpeaker;
  readonly #parts: JudgeParts;
  readonly #slots: RuleSlots;
  readonly #silent: SilentKeys;
  readonly #unjudged = new UnjudgedSeries();
  readonly #seen = new Set<string>([unjudgedMetric]);

  constructor(parts: JudgeParts, book: RuleBook) {
    this.#parts = parts;
    this.#slots = new RuleSlots(book);
    this.#silent = new SilentKeys(this.keys, this.#slots);
    this.words = new AlertSpeaker(this.keys, parts.definitionOf);
  }

  /** The rules as they are. */
  get book(): RuleBook {
    return this.#slots.book;
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
    const rules = new Map(this.book.all.map(({ rule }) => [rule.rule_id, rule]));
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
    this.#slots.use(book);
    this.#silent.recheck();
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
    this.#silent.shift(ms);
    this.#unjudged.shift(ms);
  }

  /** What a subject is called, tagged or expected to run has changed. */
  forgetChoices(subject: string): void {
    this.#slots.forget(subject);
    this.#silent.recheck(subject);
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
    this.#silent.gone(subject);
  }

  /** Looks at what a subject has just measured, and at what it no longer measures; nothing is held until `commit`. */
  judgeReport(subject: JudgedSubject, samples: readonly Measured[], now: number): Decision[] {
    this.#silent.heard(subject.subject, now);
    const seen = [...this.#judgeAll(subject, samples, now).decisions, ...this.#judgeLeft(subject, now)];
    const silent = this.judgeSilent(subject, now, { which: 'all', isSent: (metric) => isSent(samples, metric) });
    if (seen.length === 0 || silent.length === 0) return seen.length === 0 ? silent : seen;
    const keys = new Set(seen.map(({ before }) => before.key));
    return [...seen, ...silent.filter(({ before }) => !keys.has(before.key))];
  }

  /** Looks at numbers of a subject. */
  judgeSamples(subject: JudgedSubject, samples: readonly Measured[], now: number): Decision[] {
    const { decisions, left } = this.#judgeAll(subject, samples, now);
    return left === 0 ? decisions : [...decisions, ...this.#judgeLeft(subject, now)];
  }

  #judgeAll(
    subject: JudgedSubject,
    samples: readonly Measured[],
    now: number,
  ): { readonly decisions: Decision[]; readonly left: number } {
    const room = mostKeys - this.keys.countOf(subject.subject);
    const about = { slotsOf: this.#slots.for(subject), decisions: [], decided: new Set<string>() };
    const pass: Pass = { samples, now, ...about, room, values: undefined, opened: new Map() };
    let left = 0;
    let holdsUntil = now;
    for (const sample of samples) {
      if (this.#seen.size < mostMetrics) this.#seen.add(sample.metric);
      if (!this.judges(sample.metric) || this.#judgeOne(subject, sample, pass)) continue;
      left += 1;
      holdsUntil = Math.max(holdsUntil, now + subject.holdMs(sample.metric));
    }
    if (left > 0) this.#unjudged.note(subject.subject, left, holdsUntil);
    return { decisions: pass.decisions, left };
  }

  /** Whether there was room to look at a number by every rule that would. */
  #judgeOne(subject: JudgedSubject, { metric, labels, value }: Measured, pass: Pass): boolean {
    let isJudged = true;
    for (const slot of pass.slotsOf(metric, labels)) {
      const { rule, key } = slot;
      if (rule.floor !== null) pass.values ??= valuesOf(pass.samples);
      if (slot.place?.held === undefined) slot.place = this.keys.placeOf(key);
      const held = slot.place?.held ?? newKey(subject, { rule, key, labels }, pass);
      const look =
        held === undefined ? undefined : lookAt(this.#parts, subject, { rule, labels, value, values: pass.values });
      if (held === undefined || look === undefined) isJudged = false;
      else this.#decideOn(subject, held, { rule, look, now: pass.now }, pass);
    }
    return isJudged;
  }

  /** Decides nothing where the look changes nothing: what is well goes on being well. */
  #decideOn(subject: JudgedSubject, held: HeldKey, seen: SeenNow, { decisions, decided, opened }: Pass): void {
    const { rule, look, now } = seen;
    if (saysNothingYet(rule, look)) return;
    if (!isCalm(held, rule) || levelReached(rule, look, 'OK').status !== 'OK') {
      if (decided.has(held.key)) return;
      decided.add(held.key);
      const decision = decideAs(subject, held, { ...seen, saidBy: saidBy(held, opened) });
      if (decision.news === 'opened' && decision.after?.alert?.life.hiddenBy === undefined)
        opened.set(held.key, decision.after?.alert?.alertId ?? '');
      decisions.push(decision);
      return;
    }
    held.seen.at = now;
  }

  /** Says of how many series nobody can say how they are. */
  #judgeLeft(subject: JudgedSubject, now: number): Decision[] {
    const value = this.#unjudged.of(subject.subject, now);
    if (value === 0 && this.keys.get(`${subject.subject}/${unjudgedMetric}`) === undefined) return [];
    return this.#judgeAll(subject, [{ metric: unjudgedMetric, value }], now).decisions;
  }

  /** Looks at the keys of a subject that were not measured for longer than they hold, and gives up those that nothing judges any more. */
  judgeSilent(subject: JudgedSubject, now: number, look: SilenceLook = wholly): Decision[] {
    return this.#silent.judge(subject, now, look);
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
    return planDecisions(this.#parts.db, decisions, now, (decision) => this.words.wordsOf(subject, decision));
  }

  /** Holds what was decided; call it after the commit. */
  commit(decisions: readonly Decision[]): void {
    for (const { before, after } of decisions) {
      if (after === undefined) this.keys.drop(before);
      else this.keys.hold(after);
    }
  }

  /** Whether any rule looks at this metric. */
  judges(metric: string): boolean {
    return this.#slots.judges(metric);
  }

  /** Whether anything of this metric was looked at, by a rule or not, since the hub started. */
  hasSeen(metric: string): boolean {
    return this.#seen.has(metric);
  }

  /** A subject is gone for good. */
  forget(subject: string): void {
    this.keys.dropSubject(subject);
    this.#slots.forget(subject);
    this.#silent.forget(subject);
    this.#unjudged.forget(subject);
  }

  /** What must be written when a subject is gone: its alerts end, its keys go. */
  planForgetting(subject: string, now: number): CompiledQuery[] {
    const about: JudgedSubject = { ...judgedHub, subject, name: subject.slice(subject.indexOf('/') + 1) };
    const decisions = [...this.keys.of(subject)].map((held) => retire(held, now));
    return [...this.plan(about, decisions, now).queries];
  }
}

/** Undefined where a subject has so many that memory would suffer. */
function newKey(
  { subject, serverId }: JudgedSubject,
  about: Pick<HeldKey, 'rule' | 'key' | 'labels'>,
  pass: Pass,
): HeldKey | undefined {
  if (about.labels !== undefined) {
    if (pass.room <= 0) return undefined;
    pass.room -= 1;
  }
  return newHeldKey({ ...about, subject, serverId }, pass.now);
}

/** What says the same better, where the same look has opened it. */
function saidBy({ key, alert }: HeldKey, opened: ReadonlyMap<string, string>): string | undefined {
  if (opened.size === 0 || alert !== undefined) return undefined;
  const alertId = opened.get(saidBetterBy(key) ?? '');
  return alertId === undefined ? undefined : `alert:${alertId}`;
}

function isLasting({ warnSince, failSince, betterSince }: KeyStatus): boolean {
  return (warnSince ?? failSince ?? betterSince) !== undefined;
}

function isSent(samples: readonly Measured[], metric: string): boolean {
  return samples.some((sample) => sample.metric === metric);
}
