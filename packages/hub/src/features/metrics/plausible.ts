import { metricDefinitions } from '@labkeeper/collectors/metrics';
import { boundsOf, isWithin, unknownBounds, type MetricBounds } from '../../domain/metric-bounds.ts';
import { hubMetrics } from './definitions.ts';

const bounds = new Map<string, MetricBounds>();
for (const definition of [...hubMetrics, ...metricDefinitions.values()])
  bounds.set(definition.name, boundsOf(definition));

/** The bounds of a metric: those of its definition, wide ones for a name that a script made up. */
export function boundsFor(metric: string): MetricBounds {
  return bounds.get(metric) ?? unknownBounds;
}

/** Whether a measured number can be meant: one that cannot would spoil every mean it goes into. */
export function isPlausible(metric: string, value: number): boolean {
  return isWithin(value, boundsFor(metric));
}

/** The flat numbers of a report; null in the place of those that cannot be meant. */
export function plausibleFlat<Flat extends object>(flat: Flat): Flat {
  const shown = Object.entries(flat).map(([metric, value]: [string, unknown]) => {
    return [metric, typeof value === 'number' && !isPlausible(metric, value) ? null : value];
  });
  return Object.fromEntries(shown) as Flat;
}
