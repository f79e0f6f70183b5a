import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Thresholds } from '@labkeeper/protocol/config';
import type { Labels } from '@labkeeper/protocol/sample';
import type { Scoped } from './in-scope.ts';
import { type Choosable, ruleFor } from './rule-choice.ts';

/** From where on a number is bad and very bad; undefined where nothing says so. */
export interface Levels {
  readonly warn: number | undefined;
  readonly fail: number | undefined;
}

type Levelled = Choosable & Pick<AlertRule, 'warn' | 'fail'>;

/** The levels of the rule that judges a series of a server; none where no rule does. */
export function levelsFor(
  rules: readonly Levelled[],
  series: { readonly metric: string; readonly labels?: Labels },
  server: Scoped,
): Levels {
  return levelsOf(ruleFor(rules, series, server));
}

function levelsOf(rule: Levelled | undefined): Levels {
  return { warn: rule?.warn ?? undefined, fail: rule?.fail ?? undefined };
}

/** The levels of the fullest disk: a server is judged by its filesystems where it names them, else by that one number; a rule of a person's tells more than a default. */
export function diskLevelsFor(rules: readonly Levelled[], server: Scoped): Levels {
  const [byMount, byDisk] = ['filesystem_used_percent', 'disk_percent'].map((metric) =>
    ruleFor(rules, { metric }, server),
  );
  const isOwn = byDisk?.managed_by !== 'default' && byMount?.managed_by === 'default';
  return levelsOf(isOwn ? byDisk : (byMount ?? byDisk));
}

/** The metrics whose levels are drawn wherever servers are listed. */
const listed: ReadonlySet<string> = new Set([
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'filesystem_used_percent',
]);

/**
 * The thresholds of each server by the rules that judge it, as a function that answers with the same object for the same numbers. A level that no rule
 * has is infinite.
 */
export function thresholdsByServer(rules: readonly Levelled[], base: Thresholds): (server: Scoped) => Thresholds {
  const known = new Map<string, Thresholds>();
  const some = rules.filter(({ metric, enabled }) => enabled && listed.has(metric));
  return (server) => {
    const disk = diskLevelsFor(some, server);
    const numbers = {
      disk_warning_percent: disk.warn ?? Infinity,
      disk_critical_percent: disk.fail ?? Infinity,
      memory_warning_percent: levelsFor(some, { metric: 'memory_percent' }, server).warn ?? Infinity,
      cpu_warning_percent: levelsFor(some, { metric: 'cpu_percent' }, server).warn ?? Infinity,
    };
    const key = Object.values(numbers).join(' ');
    const kept = known.get(key) ?? { ...base, ...numbers };
    known.set(key, kept);
    return kept;
  };
}
