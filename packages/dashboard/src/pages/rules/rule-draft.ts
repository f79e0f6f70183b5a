import type { AlertRule, AlertRuleRequest, Severity } from '@labkeeper/protocol/alert';

/** A rule while it is edited: numbers as typed, pairs apart. */
export interface RuleDraft {
  readonly name: string;
  readonly enabled: boolean;
  readonly metric: string;
  readonly labels: readonly { readonly name: string; readonly glob: string }[];
  readonly scope: AlertRule['scope'];
  readonly kind: AlertRule['kind'];
  readonly type: string;
  readonly operator: AlertRule['operator'];
  readonly warn: string;
  readonly fail: string;
  /** Where it ends again; empty: at the level itself. */
  readonly clearWarn: string;
  readonly clearFail: string;
  readonly floorMetric: string;
  readonly floorWarn: string;
  readonly floorFail: string;
  readonly states: NonNullable<AlertRule['states']>;
  readonly limit: string;
  readonly windowSeconds: number | null;
  readonly forSeconds: number | null;
  readonly holdSeconds: number | null;
  readonly cooldownSeconds: number | null;
  readonly severity: { readonly warn: Severity; readonly fail: Severity };
  readonly acknowledgedUntil: AlertRule['acknowledged_until'];
  readonly deviceLimits: boolean;
  readonly message: string;
}

const USUAL_WINDOW = 86_400;

/** A new rule: a plain level, told as the defaults are. */
export const blankDraft: RuleDraft = {
  name: '',
  enabled: true,
  metric: '',
  labels: [],
  scope: { server_ids: [], tags: [], site_ids: [] },
  kind: 'threshold',
  type: '',
  operator: '>=',
  warn: '',
  fail: '',
  clearWarn: '',
  clearFail: '',
  floorMetric: '',
  floorWarn: '',
  floorFail: '',
  states: { warn: [], fail: [] },
  limit: '',
  windowSeconds: USUAL_WINDOW,
  forSeconds: 0,
  holdSeconds: 0,
  cooldownSeconds: 1800,
  severity: { warn: 'medium', fail: 'high' },
  acknowledgedUntil: 'worse',
  deviceLimits: false,
  message: '',
};

function typed(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** A rule as it is edited. */
export function draftOf(rule: AlertRule): RuleDraft {
  return {
    name: rule.name,
    enabled: rule.enabled,
    metric: rule.metric,
    labels: Object.entries(rule.labels).map(([name, glob]) => ({ name, glob })),
    scope: rule.scope,
    kind: rule.kind,
    type: rule.type === rule.metric ? '' : rule.type,
    operator: rule.operator,
    warn: typed(rule.warn),
    fail: typed(rule.fail),
    clearWarn: typed(rule.clear?.warn),
    clearFail: typed(rule.clear?.fail),
    floorMetric: rule.floor?.metric ?? '',
    floorWarn: typed(rule.floor?.warn),
    floorFail: typed(rule.floor?.fail),
    states: rule.states ?? { warn: [], fail: [] },
    limit: typed(rule.limit),
    windowSeconds: rule.window_seconds === 0 ? USUAL_WINDOW : rule.window_seconds,
    forSeconds: rule.for_seconds,
    holdSeconds: rule.hold_seconds,
    cooldownSeconds: rule.cooldown_seconds,
    severity: rule.severity,
    acknowledgedUntil: rule.acknowledged_until,
    deviceLimits: rule.device_limits,
    message: rule.message ?? '',
  };
}

/** A number as people type it, with a comma too; null where there is none. */
export function numberOf(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

const looksBack: ReadonlySet<AlertRule['kind']> = new Set(['increase', 'rate', 'forecast']);
const hasLevels: ReadonlySet<AlertRule['kind']> = new Set(['threshold', 'increase', 'rate', 'forecast']);

/** Whether a kind looks back over a window. */
export function usesWindow(kind: AlertRule['kind']): boolean {
  return looksBack.has(kind);
}

/** Whether a kind compares a number with levels. */
export function usesLevels(kind: AlertRule['kind']): boolean {
  return hasLevels.has(kind);
}

/** The rule that a draft says; what does not belong to its kind is left empty. */
export function requestOf(draft: RuleDraft): AlertRuleRequest {
  const message = draft.message.trim();
  const metric = draft.metric.trim();
  const type = draft.type.trim();
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    metric,
    labels: Object.fromEntries(
      draft.labels.filter(({ name }) => name.trim() !== '').map(({ name, glob }) => [name.trim(), glob]),
    ),
    scope: draft.scope,
    kind: draft.kind,
    type: type === '' ? metric : type,
    ...levelsOf(draft),
    states: draft.kind === 'state' ? draft.states : null,
    window_seconds: usesWindow(draft.kind) ? (draft.windowSeconds ?? 0) : 0,
    for_seconds: draft.forSeconds ?? 0,
    hold_seconds: draft.holdSeconds ?? 0,
    cooldown_seconds: draft.cooldownSeconds ?? 0,
    severity: draft.severity,
    acknowledged_until: draft.acknowledgedUntil,
    message: message === '' ? null : message,
  };
}

/** The draft after a change. Where an alert ends moves along with its level, until somebody says himself where that is. */
export function changedDraft(start: RuleDraft, draft: RuleDraft, change: Partial<RuleDraft>): RuleDraft {
  const next = { ...draft, ...change };
  const isOwnWarn = 'clearWarn' in change || draft.clearWarn !== movedClear(start.clearWarn, start.warn, draft.warn);
  const isOwnFail = 'clearFail' in change || draft.clearFail !== movedClear(start.clearFail, start.fail, draft.fail);
  return {
    ...next,
    clearWarn: isOwnWarn ? next.clearWarn : movedClear(start.clearWarn, start.warn, next.warn),
    clearFail: isOwnFail ? next.clearFail : movedClear(start.clearFail, start.fail, next.fail),
  };
}

function movedClear(clear: string, from: string, to: string): string {
  const [old, level, next] = [numberOf(clear), numberOf(from), numberOf(to)];
  if (old === null || level === null || next === null || Number.isNaN(next)) return clear;
  return typed(Math.round((old + next - level) * 1000) / 1000);
}

type Levels = Required<
  Pick<AlertRuleRequest, 'operator' | 'warn' | 'fail' | 'clear' | 'floor' | 'limit' | 'device_limits'>
>;

function levelsOf(draft: RuleDraft): Levels {
  const levels = usesLevels(draft.kind);
  const plain = draft.kind === 'threshold';
  const forecast = draft.kind === 'forecast';
  const clear = { warn: numberOf(draft.clearWarn), fail: numberOf(draft.clearFail) };
  return {
    operator: forecast ? '<=' : draft.operator,
    warn: levels ? numberOf(draft.warn) : null,
    fail: levels ? numberOf(draft.fail) : null,
    clear: levels && (clear.warn !== null || clear.fail !== null) ? clear : null,
    floor: plain ? floorOf(draft) : null,
    limit: forecast ? numberOf(draft.limit) : null,
    device_limits: plain && draft.deviceLimits,
  };
}

function floorOf({ floorMetric, floorWarn, floorFail }: RuleDraft): Levels['floor'] {
  const metric = floorMetric.trim();
  return metric === '' ? null : { metric, warn: numberOf(floorWarn), fail: numberOf(floorFail) };
}

/** What is wrong with a draft, by the name of the field in the API; empty when it can be sent. */
export function problemsOf(draft: RuleDraft): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  if (draft.name.trim() === '') problems.set('name', 'Give it a name.');
  if (!/^[a-z][a-z0-9_]{0,79}$/.test(draft.metric.trim()))
    problems.set('metric', 'The name of a metric: small letters, digits and underscores.');
  for (const [field, text] of numbersOf(draft))
    if (text.trim() !== '' && numberOf(text) === null) problems.set(field, 'This is no number.');
  for (const [field, words] of missingOf(draft)) if (!problems.has(field)) problems.set(field, words);
  return problems;
}

/** What a rule of its kind needs and this one lacks. */
function missingOf(draft: RuleDraft): [field: string, words: string][] {
  const { kind, states } = draft;
  const { warn, fail, limit, device_limits: ofDevice } = levelsOf(draft);
  const missing: [string, string][] = [];
  if (usesLevels(kind) && !ofDevice && warn === null && fail === null)
    missing.push(['warn', 'Give one level at least.']);
  if (kind === 'state' && states.warn.length + states.fail.length === 0)
    missing.push(['states', 'Choose one state at least.']);
  if (kind === 'forecast' && limit === null) missing.push(['limit', 'Which value must not be reached?']);
  if (usesWindow(kind) && (draft.windowSeconds ?? 0) < 60) missing.push(['window_seconds', 'A minute at least.']);
  return missing;
}

function numbersOf(draft: RuleDraft): readonly (readonly [string, string])[] {
  return [
    ['warn', draft.warn],
    ['fail', draft.fail],
    ['clear.warn', draft.clearWarn],
    ['clear.fail', draft.clearFail],
    ['floor.warn', draft.floorWarn],
    ['floor.fail', draft.floorFail],
    ['limit', draft.limit],
  ];
}
