import type { AlertRule } from '@labkeeper/protocol/alert';
import type { DefaultLevels } from './default-levels.ts';
import { diskRules, heatRules, machineRules } from './default-machine-rules.ts';
import { checkRules, runningRules, upkeepRules, watchRules } from './default-running-rules.ts';
import { ruleOf } from './rule-of.ts';

/** The rules that cover every server without a click, by the levels that the user has set. */
export function defaultRules(levels: DefaultLevels): AlertRule[] {
  return [
    ...machineRules(levels),
    ...heatRules(),
    ...diskRules(),
    ...runningRules(levels),
    ...upkeepRules(),
    ...checkRules(),
    ...watchRules(),
  ].map((said) => ruleOf(said));
}
