import type { AlertRule, AlertRuleRequest, ChangedRule, ListedRule, Unwatched } from '@labkeeper/protocol/alert';
import { compileRules } from '../../domain/rule-match.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { listRules } from './list-rules.ts';
import type { LookBack } from './look-back.ts';
import { RuleStore } from './rule-store.ts';
import { unwatchedServers } from './unwatched.ts';

/** What rules are kept for. */
export interface RuleDeskParts {
  readonly platform: Platform;
  readonly judge: Judge;
  readonly past: LookBack;
  /** A server as judging sees it; undefined when it is gone. */
  readonly judged: (serverId: string) => JudgedSubject | undefined;
}

/** Who changes a rule. */
export interface RuleAuthor {
  readonly actor: string;
  readonly address: string;
}

/** The rules as people see and change them; what changes is judged by from then on. */
export class RuleDesk {
  readonly #parts: RuleDeskParts;
  readonly #store: RuleStore;

  constructor(parts: RuleDeskParts) {
    this.#parts = parts;
    this.#store = new RuleStore(parts.platform);
  }

  /** Reads the rules, and follows what settings and other hubs make of them. */
  async start(): Promise<void> {
    const { settings, news } = this.#parts.platform;
    await this.#store.load();
    this.#use();
    settings.onChange(() => this.#use());
    news.on('rules', () => this.#reload());
  }

  /** Every rule with what comes of it. */
  list(): ListedRule[] {
    return listRules(this.#store, this.#parts.judge);
  }

  /** Throws RULE_NOT_FOUND. */
  require(ruleId: string): AlertRule {
    return this.#store.require(ruleId);
  }

  /** Throws INVALID at the field that cannot be. */
  async add(request: AlertRuleRequest): Promise<AlertRule> {
    return this.#changed(await this.#store.add(request));
  }

  /** Changes a rule, and says what it no longer watches. Throws RULE_NOT_FOUND, INVALID and VALUE_OVERRIDDEN. */
  async change(ruleId: string, request: AlertRuleRequest, by: RuleAuthor): Promise<ChangedRule> {
    const unwatched = this.unwatchedBy(ruleId, request);
    return { ...this.#changed(await this.#store.change(ruleId, request, by)), unwatched };
  }

  /** Throws RULE_NOT_FOUND, and RULE_DEFAULT for what cannot be deleted. */
  async remove(ruleId: string, by: RuleAuthor): Promise<void> {
    await this.#store.remove(ruleId, by);
    this.#changed(undefined);
  }

  /** What would be watched by nothing if a rule was changed like this. Throws RULE_NOT_FOUND and INVALID. */
  unwatchedBy(ruleId: string, request: AlertRuleRequest): Unwatched {
    const changed = this.#store.changed(ruleId, request);
    const after = compileRules(this.#store.all().map((rule) => (rule.rule_id === ruleId ? changed : rule)));
    const { judge, judged } = this.#parts;
    return { servers: unwatchedServers(judge.keys.all(), { ruleId, after, judged }).size };
  }

  #use(): void {
    const rules = this.#store.all();
    this.#parts.judge.use(compileRules(rules));
    this.#parts.past.use(rules);
  }

  #changed<Rule>(rule: Rule): Rule {
    this.#use();
    this.#parts.platform.news.tell('rules', ['all']);
    return rule;
  }

  async #reload(): Promise<void> {
    await this.#store.load();
    this.#use();
  }
}
