import type { Configuration, ConfigSource } from '@labkeeper/protocol/config';

/** One value of the configuration as a form shows it. `path` is its dotted name in `GET /config`. */
export interface ConfigField {
  readonly path: string;
  readonly label: string;
  readonly hint: string;
  readonly unit: string;
  readonly kind: 'whole' | 'decimal' | 'currency';
  readonly min: number;
  readonly max: number;
}

/** Fields that belong together. */
export interface ConfigGroup {
  readonly title: string;
  readonly about: string;
  readonly fields: readonly ConfigField[];
}

type FieldMore = Omit<ConfigField, 'path' | 'label' | 'hint'>;

function field(path: string, label: string, hint: string, more: FieldMore): ConfigField {
  return { path, label, hint, ...more };
}

const percent: FieldMore = { unit: '%', kind: 'decimal', min: 0, max: 100 };
const days: FieldMore = { unit: 'days', kind: 'whole', min: 1, max: 3650 };
const manyDays: FieldMore = { ...days, max: 36_500 };

/** Levels from which a number is a problem. */
export const thresholdGroup: ConfigGroup = {
  title: 'Thresholds',
  about: 'From these levels on a number is a problem, on every server.',
  fields: [
    field('thresholds.disk_warning_percent', 'Disk, warning', 'Any watched filesystem this full.', percent),
    field('thresholds.disk_critical_percent', 'Disk, critical', 'Not below the warning.', percent),
    field('thresholds.memory_warning_percent', 'Memory, warning', 'In use for five minutes.', percent),
    field('thresholds.cpu_warning_percent', 'CPU, warning', 'Busy for five minutes.', percent),
    field(
      'thresholds.server_offline_seconds',
      'Offline after',
      'Silent for this long, or for three intervals if that is longer.',
      {
        unit: 's',
        kind: 'whole',
        min: 5,
        max: 86_400,
      },
    ),
  ],
};

/** Everything else that the hub lets one change. */
export const configGroups: readonly ConfigGroup[] = [
  thresholdGroup,
  {
    title: 'Electricity',
    about: 'What the cost cards reckon with.',
    fields: [
      field('costs.electricity_rate_kwh', 'Price of a kWh', 'In the currency beside it.', {
        unit: '',
        kind: 'decimal',
        min: 0,
        max: 1000,
      }),
      field('costs.currency', 'Currency', 'Three letters, such as EUR.', {
        unit: '',
        kind: 'currency',
        min: 0,
        max: 0,
      }),
    ],
  },
  {
    title: 'Agents',
    about: 'What every agent is asked to do; its own file wins.',
    fields: [
      field(
        'agent.heartbeat_interval_seconds',
        'Report every',
        'While nobody looks; with a server page open it is every second.',
        {
          unit: 's',
          kind: 'whole',
          min: 5,
          max: 3600,
        },
      ),
    ],
  },
  {
    title: 'Retention',
    about: 'How long history is kept. Shortening it deletes what is older at the next clean-up.',
    fields: [
      field('retention.raw_days', 'Every sample', 'What charts of days and weeks are drawn from.', days),
      field(
        'retention.hourly_days',
        'Hourly values',
        'Lowest, mean and highest of every hour, for the long view.',
        manyDays,
      ),
      field('retention.service_status_days', 'Service states', 'When services ran and when they did not.', days),
      field('retention.events_days', 'Events', 'Every change of a status, and what was told of it.', manyDays),
      field('retention.resolved_alerts_days', 'Alerts', 'Problems that are over.', manyDays),
    ],
  },
];

/** The value at a dotted path, as a field shows it. */
export function valueAtPath(config: Configuration, path: string): string {
  let value: unknown = config;
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  }
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

/** What is wrong with a typed value, in a sentence; null when it can be saved. */
export function fieldProblem(field: ConfigField, text: string): string | null {
  const typed = text.trim();
  if (field.kind === 'currency') return /^[A-Z]{3}$/.test(typed) ? null : 'Three capital letters, such as EUR.';
  const value = numberOf(typed);
  const range = `${field.min} to ${field.max}`;
  if (typed === '' || !Number.isFinite(value)) return `A number from ${range}.`;
  if (field.kind === 'whole' && !Number.isInteger(value)) return `A whole number from ${range}.`;
  return value < field.min || value > field.max ? `From ${range}.` : null;
}

const WARNING = 'thresholds.disk_warning_percent';
const CRITICAL = 'thresholds.disk_critical_percent';

/**
 * What is wrong with values that are right by themselves, by path: a critical level below its warning. It stands at the one
 * that was changed, `changed` last where it was both.
 */
export function pairProblems(
  values: Readonly<Record<string, string>>,
  changed: readonly string[],
): Readonly<Record<string, string>> {
  const [warning, critical] = [numberOf(values[WARNING]), numberOf(values[CRITICAL])];
  if (!(critical < warning)) return {};
  const last = changed.findLast((path) => path === WARNING || path === CRITICAL);
  if (last === WARNING) return { [WARNING]: `Not above critical, which is ${critical} %.` };
  return { [CRITICAL]: `Not below the warning, which is ${warning} %.` };
}

function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
}

/** The body of `PUT /config` for typed values: only the given paths, numbers as numbers. */
export function changeOf(
  fields: readonly ConfigField[],
  typed: Readonly<Record<string, string>>,
): Record<string, Record<string, string | number>> {
  const change: Record<string, Record<string, string | number>> = {};
  for (const { path, kind } of fields) {
    const text = typed[path]?.trim();
    const [block = '', name = ''] = path.split('.');
    if (text === undefined) continue;
    change[block] = { ...change[block], [name]: kind === 'currency' ? text : numberOf(text) };
  }
  return change;
}

/** Older names under which the environment may set a value. */
const ALIASES: Readonly<Record<string, string>> = {
  'thresholds.disk_warning_percent': 'DISK_FREE_PERCENT_WARN',
  'agent.heartbeat_interval_seconds': 'POLL_INTERVAL',
};

/** The variables that set a value, its own name first. */
export function variablesOf(path: string): string[] {
  const own = `LABKEEPER_${path.toUpperCase().replaceAll('.', '_')}`;
  const alias = ALIASES[path];
  return alias === undefined ? [own] : [own, alias];
}

/** Whether the dashboard may change a value: the environment and config.yaml win over it. */
export function isFixed(source: ConfigSource | undefined): boolean {
  return source === 'environment' || source === 'config.yaml';
}
