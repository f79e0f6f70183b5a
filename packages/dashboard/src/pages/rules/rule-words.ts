import type { AlertRule } from '@labkeeper/protocol/alert';
import { formatQuantity } from '../../ui/chart-units.ts';
import { formatDuration } from '../../ui/format.ts';
import { unitOfMetric } from '../../ui/metric-unit.ts';

/** What of a rule its sentence is made of. */
export type Judged = Pick<
  AlertRule,
  | 'metric'
  | 'labels'
  | 'kind'
  | 'operator'
  | 'warn'
  | 'fail'
  | 'states'
  | 'limit'
  | 'window_seconds'
  | 'for_seconds'
  | 'device_limits'
>;

/** What a rule looks at and when it speaks, in one sentence without a full stop. */
export function ruleInWords(rule: Judged, unit = unitOfMetric(rule.metric)): string {
  const lasts = rule.for_seconds === 0 || rule.kind === 'no_data' ? '' : ` for ${formatDuration(rule.for_seconds)}`;
  return `${subjectOf(rule)} ${sayings[rule.kind](rule, unit)}${lasts}`;
}

function subjectOf({ metric, labels }: Judged): string {
  const narrowed = Object.entries(labels).map(([name, glob]) => `${name} ${glob}`);
  const words = metric.replaceAll('_', ' ').replace(/^(?:cpu|smart)\b|^./, (first) => first.toUpperCase());
  return narrowed.length === 0 ? words : `${words} (${narrowed.join(', ')})`;
}

const sayings: Readonly<Record<AlertRule['kind'], (rule: Judged, unit: string) => string>> = {
  threshold: (rule, unit) => {
    if (rule.warn !== null || rule.fail !== null) return `is ${levels(rule, unit)}`;
    return rule.device_limits ? 'passes what the device itself says it bears' : 'has no level yet';
  },
  state: ({ states }) => {
    const warn = states?.warn ?? [];
    const fail = states?.fail ?? [];
    const parts = [
      ...(warn.length === 0 ? [] : [`${listed(warn)} (warning)`]),
      ...(fail.length === 0 ? [] : [`${listed(fail)}${warn.length === 0 ? '' : ' (failing)'}`]),
    ];
    return parts.length === 0 ? 'has no state to tell yet' : `is ${parts.join(', or ')}`;
  },
  no_data: ({ for_seconds: seconds }) =>
    seconds === 0 ? 'stops coming' : `stops coming for ${formatDuration(seconds)}`,
  increase: (rule, unit) =>
    `grows by ${levels(rule, unit).replace(/^above /, 'more than ')} within ${formatDuration(rule.window_seconds)}`,
  rate: (rule, unit) =>
    `changes by ${levels(rule, unit === '' ? 'per_second' : `${unit}_per_second`).replace(/^above /, 'more than ')} over ${formatDuration(rule.window_seconds)}`,
  forecast: (rule, unit) =>
    `will reach ${formatQuantity(rule.limit, unit)} in ${levels({ ...rule, operator: '<=' }, 'days')}`,
};

const signs: Readonly<Record<AlertRule['operator'], string>> = {
  '>=': '',
  '>': 'above ',
  '<=': 'at most ',
  '<': 'below ',
  '!=': 'not ',
};

function levels({ operator, warn, fail }: Pick<Judged, 'operator' | 'warn' | 'fail'>, unit: string): string {
  const sign = signs[operator];
  const after = operator === '>=' ? ' or more' : '';
  const said = [warn, fail].flatMap((level) => (level === null ? [] : [plain(level, unit)]));
  if (said.length < 2) return `${sign}${said[0] ?? 'an unset level'}${after}`;
  return `${sign}${said[0]}${after} (failing: ${said[1]})`;
}

/** A level as one writes it: 85 %, not 85.0 %. */
function plain(level: number, unit: string): string {
  return formatQuantity(level, unit).replace(/[.,]0+(?=\D|$)/, '');
}

function listed(words: readonly string[]): string {
  const said = words.map((word) => word.replaceAll('_', ' '));
  return said.length < 2 ? (said[0] ?? '') : `${said.slice(0, -1).join(', ')} or ${said.at(-1)}`;
}
