import type { Severity } from '@labkeeper/protocol/alert';

/** Severities, the worst first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

/** The word for a severity. */
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

/** Reads a severity out of an address; undefined where it is none. */
export function parseSeverity(text: string | undefined): Severity | undefined {
  return severities.find((severity) => severity === text);
}

/** Orders severities worst first, as `Array.sort` wants it. */
export function severest(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}
