import { randomUUID } from 'node:crypto';
import type { AlertRule, AlertRuleRequest } from '@labkeeper/protocol/alert';
import { defaultRules } from '../../domain/default-rules.ts';
import { ruleOf } from '../../domain/rule-of.ts';
import { checkRule } from './check-rule.ts';
import { settingsOf, thresholdsOf, withMovedClear, withThresholds } from './rule-thresholds.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';

type Parts = Pick<Platform, 'db' | 'clock' | 'settings' | 'config'>;

/** The rules: the defaults by the levels that are set, over them what people changed or wrote. */
export class RuleStore {
  readonly #parts: Parts;
  readonly #own = new Map<string, AlertRule>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const rows = await this.#parts.db.read.selectFrom('alert_rules').select('rule_json').execute();
    this.#own.clear();
    for (const { rule_json: json } of rows) {
      const rule = JSON.parse(json) as AlertRule;
      this.#own.set(rule.rule_id, rule);
    }
  }

  /** Every rule that holds, in order of its id. */
  all(): AlertRule[] {
    const { thresholds } = this.#parts.settings.values;
    const rules = new Map(this.#defaults().map((rule) => [rule.rule_id, rule]));
    for (const [id, rule] of this.#own) rules.set(id, withThresholds(rule, thresholds));
    return [...rules.values()].toSorted((a, b) => (a.rule_id < b.rule_id ? -1 : 1));
  }

  /** Throws RULE_NOT_FOUND. */
  require(ruleId: string): AlertRule {
    const rule = this.all().find((one) => one.rule_id === ruleId);
    if (rule === undefined) throw new ApiError('RULE_NOT_FOUND', { field: 'rule_id' });
    return rule;
  }

  async add(request: AlertRuleRequest): Promise<AlertRule> {
    const rule: AlertRule = { ...ruleOf({ rule_id: randomUUID(), ...request }), managed_by: 'person' };
    checkRule(rule);
    return this.#save(rule);
  }

  /**
   * Changes a rule; a default one is from then on a person's, until it is deleted. Levels that the settings name too are changed there: one truth with
   * two doors. Throws RULE_NOT_FOUND, INVALID, and VALUE_OVERRIDDEN for a level that the environment decides.
   */
  async change(ruleId: string, request: AlertRuleRequest, by: { actor: string; address: string }): Promise<AlertRule> {
    const wanted = this.changed(ruleId, request);
    const thresholds = thresholdsOf(wanted);
    if (Object.keys(thresholds).length > 0) await this.#parts.settings.change({ thresholds }, by);
    return this.#save(wanted);
  }

  /** What a rule would be. Throws RULE_NOT_FOUND and INVALID. */
  changed(ruleId: string, request: AlertRuleRequest): AlertRule {
    const before = this.require(ruleId);
    const changed: AlertRule = { ...before, ...request, managed_by: 'person' };
    const wanted = withMovedClear(before, changed, request.clear !== undefined);
    checkRule(wanted);
    return wanted;
  }

  /** Whether deleting a rule gives a default one back. */
  replacesDefault(ruleId: string): boolean {
    return this.#own.has(ruleId) && this.#defaults().some((one) => one.rule_id === ruleId);
  }

  /** Deletes a person's rule; one that changed a default gives the default back. Throws RULE_DEFAULT for a default itself. */
  async remove(ruleId: string, by: { actor: string; address: string }): Promise<void> {
    this.require(ruleId);
    if (!this.#own.has(ruleId)) throw new ApiError('RULE_DEFAULT', { field: 'rule_id' });
    await this.#parts.db.write.deleteFrom('alert_rules').where('rule_id', '=', ruleId).execute();
    this.#own.delete(ruleId);
    await this.#parts.settings.forget(settingsOf(ruleId), by);
  }

  #defaults(): AlertRule[] {
    const { settings, config } = this.#parts;
    return defaultRules({ thresholds: settings.values.thresholds, ...config.alertLevels });
  }

  async #save(rule: AlertRule): Promise<AlertRule> {
    const now = this.#parts.clock.now();
    const columns = { rule_json: JSON.stringify(rule), managed_by: rule.managed_by, updated_at: now };
    await this.#parts.db.write
      .insertInto('alert_rules')
      .values({ rule_id: rule.rule_id, created_at: now, ...columns })
      .onConflict((conflict) => conflict.column('rule_id').doUpdateSet(columns))
      .execute();
    this.#own.set(rule.rule_id, rule);
    return rule;
  }
}
