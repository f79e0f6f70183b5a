import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels, MetricDefinition } from '@labkeeper/protocol/sample';
import type { CompiledQuery } from 'kysely';
import type { AlertLife, AlertNews } from '../../domain/alert-lifecycle.ts';
import { alertWords, type AlertWords } from '../../domain/alert-words.ts';
import type { Measured } from '../../domain/measured.ts';
import type { Look } from '../../domain/rule-level.ts';
import { keyOf, rulesFor, type RuleBook, type RuleSubject } from '../../domain/rule-match.ts';
import type { Database } from '../../platform/database.ts';
import { decide, isWorthStoring, newHeldKey, type Decision, type HeldAlert, type HeldKey } from './held-key.ts';
import { alertRow, eventRow, keyRow, loadKeys, saveAlert, saveEvent, saveKey, type StoredKey } from './store.ts';

/** A server as judging sees it. */
export interface JudgedServer extends RuleSubject {
  readonly subject: string;
  readonly name: string;
  /** Looks further apart than this do not add up, and a series that is silent for as long is unknown (ms). */
  readonly gapMs: number;
}

/** What judging needs of the hub. */
export interface JudgeParts {
  readonly db: Database;
  readonly definitionOf: (metric: string) => MetricDefinition;
}

/** Something new about an alert, with the words for it. */
export interface AlertNewsItem {
  readonly news: AlertNews;
  readonly alert: HeldAlert;
  readonly words: AlertWords;
  readonly eventId: string | undefined;
}

/** What decisions come to. */
export interface Plan {
  readonly queries: readonly CompiledQuery[];
  readonly news: readonly AlertNewsItem[];
}

/** Decides about every key that a rule looks at, and holds what was decided. One at a time per key: the caller serialises per server. */
export class Judge {
  readonly #parts: JudgeParts;
  readonly #keys = new Map<string, HeldKey>();
  readonly #byServer = new Map<string, Set<string>>();
  #stored = new Map<string, StoredKey>();
  #book: RuleBook;

  constructor(parts: JudgeParts, book: RuleBook) {
    this.#parts = parts;
    this.#book = book;
  }

  /** Reads what was decided in earlier lives of the hub. */
  async load(): Promise<void> {
    this.#stored = new Map((await loadKeys(this.#parts.db.read)).map((stored) => [stored.key, stored]));
    const rules = new Map(this.#book.all.map(({ rule }) => [rule.rule_id, rule]));
    for (const stored of this.#stored.values()) {
      const rule = rules.get(stored.ruleId);
      if (rule !== undefined) this.#hold({ ...stored, rule });
    }
  }

  /** Judges by other rules from now on. Keys whose rule is gone stay until they are judged by another, or forgotten. */
  use(book: RuleBook): void {
    this.#book = book;
  }

  /** Every key that is held. */
  keys(): IterableIterator<HeldKey> {
    return this.#keys.values();
  }

  /** The life of the open alert of a key. */
  lifeOf(key: string): AlertLife | undefined {
    return this.#keys.get(key)?.alert?.life;
  }

  /** Takes over what a person did about the alert of a key; a resolved one is let go. */
  setLife(key: string, life: AlertLife): CompiledQuery[] {
    const held = this.#keys.get(key);
    if (held?.alert === undefined) return [];
    const over = life.status === 'resolved';
    const after: HeldKey = over
      ? {
          ...held,
          alert: undefined,
          lastResolvedAt: life.resolvedAt,
          status: { ...held.status, status: 'OK', failSince: undefined, warnSince: undefined },
        }
      : { ...held, alert: { ...held.alert, life } };
    this.#hold(after);
    return [saveKey(this.#parts.db.write, keyRow(after, life.resolvedAt ?? life.openedAt))];
  }

  /** Looks at what a server has just measured, and at what it no longer measures; nothing is held until `commit`. */
  judgeReport(server: JudgedServer, samples: readonly Measured[], now: number): Decision[] {
    const seen = this.judgeSamples(server, samples, now);
    const keys = new Set(seen.map(({ after }) => after.key));
    return [...seen, ...this.judgeSilent(server, now).filter(({ after }) => !keys.has(after.key))];
  }

  /** Looks at numbers of a server. */
  judgeSamples(server: JudgedServer, samples: readonly Measured[], now: number): Decision[] {
    const decisions: Decision[] = [];
    let values: Map<string, number> | undefined;
    for (const { metric, labels, value } of samples) {
      if (this.#book.of(metric).length === 0) continue;
      for (const rule of rulesFor(this.#book, metric, labels, server)) {
        if (rule.floor !== null) values ??= valuesOf(samples);
        const look = this.#lookAt(rule, labels, value, values);
        decisions.push(this.#decide(server, rule, labels, { now, look }));
      }
    }
    return decisions;
  }

  /** Looks at the keys of a server that were not measured for longer than they may be silent. */
  judgeSilent(server: JudgedServer, now: number): Decision[] {
    const decisions: Decision[] = [];
    for (const key of this.#byServer.get(server.serverId ?? '') ?? []) {
      const held = this.#keys.get(key);
      if (held === undefined || held.status.status === 'UNKNOWN') continue;
      if (now - (held.status.lookedAt ?? 0) <= server.gapMs) continue;
      decisions.push(decide(held, held.rule, { value: undefined }, server.gapMs, now));
    }
    return decisions;
  }

  /** What must be written for decisions, and what of them can be told. */
  plan(server: JudgedServer, decisions: readonly Decision[], now: number): Plan {
    const { db } = this.#parts;
    const queries: CompiledQuery[] = [];
    const news: AlertNewsItem[] = [];
    for (const decision of decisions) {
      if (!isWorthStoring(decision)) continue;
      const words = this.#words(server, decision);
      const event = isEvent(decision) ? eventRow(decision, words, now) : undefined;
      const alert = decision.after.alert ?? decision.resolved;
      queries.push(saveKey(db.write, keyRow(decision.after, now)));
      if (alert !== undefined) queries.push(saveAlert(db.write, alertRow(decision.after, alert, words)));
      if (event !== undefined) queries.push(saveEvent(db.write, event));
      if (alert === undefined || decision.news === undefined) continue;
      news.push({ news: decision.news, alert, words, eventId: event?.event_id });
    }
    return { queries, news };
  }

  /** Holds what was decided; call it after the commit. */
  commit(decisions: readonly Decision[]): void {
    for (const { after } of decisions) this.#hold(after);
  }

  #decide(
    server: JudgedServer,
    rule: AlertRule,
    labels: Labels | undefined,
    { look, now }: { readonly look: Look; readonly now: number },
  ): Decision {
    const key = keyOf(server.subject, rule, labels);
    const held = this.#keys.get(key) ?? newHeldKey(key, rule, { serverId: server.serverId, labels }, now);
    return decide(held, rule, look, server.gapMs, now);
  }

  #lookAt(rule: AlertRule, labels: Labels | undefined, value: number, values: Map<string, number> | undefined): Look {
    const { states } = this.#parts.definitionOf(rule.metric);
    return {
      value,
      stateName: states?.[value],
      floorValue: rule.floor === null ? undefined : values?.get(seriesName(rule.floor.metric, labels)),
    };
  }

  /** What is over is said as it was while it was bad. */
  #words(server: JudgedServer, { before, after, level, resolved }: Decision): AlertWords {
    const { unit, states } = this.#parts.definitionOf(after.rule.metric);
    const value = resolved === undefined ? level.value : before.alert?.life.value;
    return alertWords({
      rule: after.rule,
      labels: after.labels,
      serverName: server.name,
      unit,
      value,
      threshold: level.threshold,
      stateName: value === undefined ? undefined : states?.[value],
    });
  }

  #hold(held: HeldKey): void {
    this.#keys.set(held.key, held);
    if (held.serverId === undefined) return;
    const keys = this.#byServer.get(held.serverId) ?? new Set();
    this.#byServer.set(held.serverId, keys.add(held.key));
  }
}

/** A key that is born well is no event. */
function isEvent({ before, after }: Decision): boolean {
  if (before.status.status === after.status.status) return false;
  return before.status.lookedAt !== undefined || after.status.status !== 'OK';
}

function valuesOf(samples: readonly Measured[]): Map<string, number> {
  return new Map(samples.map(({ metric, labels, value }) => [seriesName(metric, labels), value]));
}

function seriesName(metric: string, labels: Labels | undefined): string {
  return `${metric}${JSON.stringify(Object.entries(labels ?? {}).toSorted())}`;
}
