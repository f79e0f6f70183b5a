import type { AlertRule, Scope } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';

/** Whom a series belongs to, as far as rules ask. */
export interface RuleSubject {
  readonly serverId: string | undefined;
  readonly siteId: string | undefined;
  readonly tags: readonly string[];
}

/** Rules ready to be asked by metric, the most particular first. */
export interface RuleBook {
  /** The rules that look at a metric; empty for most. */
  of(metric: string): readonly CompiledRule[];
  readonly all: readonly CompiledRule[];
}

/** A rule, the globs of its labels, and how particular it is. */
export interface CompiledRule {
  readonly rule: AlertRule;
  readonly labels: readonly (readonly [name: string, glob: string])[];
  readonly weight: number;
}

const none: readonly CompiledRule[] = [];

/** Compiles the rules that are switched on. */
export function compileRules(rules: readonly AlertRule[]): RuleBook {
  const compiled = rules.filter(({ enabled }) => enabled).map((rule) => compile(rule));
  const all = compiled.toSorted((a, b) => b.weight - a.weight || (a.rule.rule_id < b.rule.rule_id ? -1 : 1));
  const byMetric = Map.groupBy(all, ({ rule }) => rule.metric);
  return { all, of: (metric) => byMetric.get(metric) ?? none };
}

/**
 * The rules that judge one series: of each kind the most particular, so that a rule for one mount replaces the one for all of them. A rule for a
 * server beats one for its tag, that one beats its site's, that one the rule for all; then the one with more said about the labels; a person's beats
 * the default.
 */
export function rulesFor(
  book: RuleBook,
  metric: string,
  labels: Labels | undefined,
  subject: RuleSubject,
): AlertRule[] {
  const chosen = new Map<string, AlertRule>();
  for (const { rule, labels: globs } of book.of(metric)) {
    const way = wayOf(rule);
    if (chosen.has(way) || !isInScope(rule.scope, subject)) continue;
    if (globs.every(([name, glob]) => fitsGlob(glob, labels?.[name] ?? ''))) chosen.set(way, rule);
  }
  return [...chosen.values()];
}

/** Whether a scope takes a server in: every list that is not empty must name it. */
export function isInScope(scope: Scope, subject: RuleSubject): boolean {
  const { server_ids: servers, site_ids: sites, tags } = scope;
  if (servers.length > 0 && !servers.includes(subject.serverId ?? '')) return false;
  if (sites.length > 0 && !sites.includes(subject.siteId ?? '')) return false;
  return tags.length === 0 || tags.some((tag) => subject.tags.includes(tag));
}

/** Rules that look at a series in different ways stand beside each other: too much beside too little, growth beside level. */
function wayOf({ kind, operator }: AlertRule): string {
  if (kind === 'state') return '';
  if (kind === 'threshold') return operator.startsWith('<') ? '#below' : '';
  return `#${kind}`;
}

/** The key of what a rule judges: the series, and for ways to look other than the plain one the way. */
export function keyOf(subject: string, rule: AlertRule, labels: Labels | undefined): string {
  const names = Object.keys(labels ?? {}).toSorted();
  const said = names.map((name) => `${name}=${labels?.[name] ?? ''}`).join(',');
  return `${subject}/${rule.metric}${said === '' ? '' : `{${said}}`}${wayOf(rule)}`;
}

/**
 * Whether a glob (`*` any text, `?` one character) fits the whole text. Takes at most the product of both lengths: a pattern language that backtracks
 * takes minutes for `*a*a*a*b`.
 */
export function fitsGlob(glob: string, text: string): boolean {
  let at = 0;
  let pos = 0;
  let star = -1;
  let resume = 0;
  while (pos < text.length) {
    const sign = glob[at];
    if (sign === '*') {
      star = at;
      resume = pos;
      at += 1;
    } else if (sign !== undefined && (sign === '?' || sign === text[pos])) {
      at += 1;
      pos += 1;
    } else if (star === -1) {
      return false;
    } else {
      at = star + 1;
      resume += 1;
      pos = resume;
    }
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}

function compile(rule: AlertRule): CompiledRule {
  return { rule, labels: Object.entries(rule.labels), weight: weightOf(rule) };
}

function weightOf({ scope, labels, managed_by: author }: AlertRule): number {
  const literal = Object.values(labels).reduce((sum, glob) => sum + glob.replaceAll(/[*?]/g, '').length, 0);
  const reach =
    (scope.server_ids.length > 0 ? 4 : 0) + (scope.tags.length > 0 ? 2 : 0) + (scope.site_ids.length > 0 ? 1 : 0);
  return reach * 1_000_000 + Math.min(literal, 99_999) * 2 + (author === 'default' ? 0 : 1);
}
