import type { AlertRule, RuleKind } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { inScope, type Scoped } from './in-scope.ts';

/** What of a rule decides whether it is the one that judges a series. */
export type Choosable = Pick<
  AlertRule,
  'rule_id' | 'enabled' | 'metric' | 'labels' | 'scope' | 'kind' | 'operator' | 'managed_by'
>;

/** Rules that look at a series in different ways stand beside each other: too much beside too little, growth beside level. */
export function wayOf({ kind, operator }: { readonly kind: RuleKind; readonly operator: string }): string {
  if (kind === 'state') return 'level';
  if (kind === 'threshold') return operator.startsWith('<') ? 'below' : 'level';
  return kind;
}

/**
 * The rule that compares a series of a server with its levels, chosen as the hub chooses: a rule for a server before the one for its tag, that one
 * before its site's, that one before the rule for all; then the one that says more about the labels, then a person's. Undefined where nothing does.
 */
export function ruleFor<Rule extends Choosable>(
  rules: readonly Rule[],
  series: { readonly metric: string; readonly labels?: Labels },
  server: Scoped,
): Rule | undefined {
  const fitting = rules.filter(
    (rule) =>
      rule.enabled &&
      rule.metric === series.metric &&
      wayOf(rule) === 'level' &&
      inScope(server, rule.scope) &&
      Object.entries(rule.labels).every(([name, glob]) => fitsGlob(glob, series.labels?.[name] ?? '')),
  );
  return fitting.toSorted((a, b) => weightOf(b) - weightOf(a) || (a.rule_id < b.rule_id ? -1 : 1))[0];
}

function weightOf({ scope, labels, managed_by: author }: Choosable): number {
  const literal = Object.values(labels).reduce((sum, glob) => sum + glob.replaceAll(/[*?]/g, '').length, 0);
  const reach =
    (scope.server_ids.length > 0 ? 4 : 0) + (scope.tags.length > 0 ? 2 : 0) + (scope.site_ids.length > 0 ? 1 : 0);
  return reach * 1_000_000 + Math.min(literal, 99_999) * 2 + (author === 'default' ? 0 : 1);
}

/** Whether a glob (`*` any text, `?` one character) fits the whole text, in at most the product of both lengths. */
export function fitsGlob(glob: string, text: string): boolean {
  // How many characters of the text the glob so far can have taken.
  let reached = new Set([0]);
  for (const sign of glob) reached = sign === '*' ? fromLeast(reached, text.length) : afterOne(reached, sign, text);
  return reached.has(text.length);
}

function fromLeast(reached: ReadonlySet<number>, end: number): Set<number> {
  const least = Math.min(...reached);
  return new Set(Array.from({ length: Math.max(0, end - least + 1) }, (_, index) => least + index));
}

function afterOne(reached: ReadonlySet<number>, sign: string, text: string): Set<number> {
  const fitting = [...reached].filter((at) => at < text.length && (sign === '?' || sign === text[at]));
  return new Set(fitting.map((at) => at + 1));
}
