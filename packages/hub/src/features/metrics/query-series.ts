import type { Series } from '@labkeeper/protocol/sample';
import { formatInstant } from '../../domain/instant.ts';
import { roundValue } from '../../domain/round-value.ts';
import type { SeriesResult, SeriesStore } from '../../platform/series/series-store.ts';
import { subjectOf } from '../servers/service.ts';
import { answerUnit, definitionOf } from './definitions.ts';
import type { Selection } from './selection.ts';

/** How the answer is drawn: at most so many values per series, with the band of least and greatest or without. */
export interface Drawing {
  readonly points: number;
  readonly band: boolean;
}

/** The selected series of some servers, rounded to what a chart can show. */
export async function querySeries(
  series: SeriesStore,
  serverIds: readonly string[],
  selection: Selection,
  drawing: Drawing,
): Promise<(Series & { server_id: string })[]> {
  if (serverIds.length === 0) return [];
  const subjects = serverIds.map((serverId) => subjectOf(serverId));
  const results = await series.query({ ...selection, ...drawing, subjects });
  return results.map((result) => present(result));
}

function present(result: SeriesResult): Series & { server_id: string } {
  const { subject, metric, labels, kind, start, step, mean, min, max } = result;
  const { states } = definitionOf(metric);
  return {
    server_id: subject.slice('server/'.length),
    metric,
    labels,
    unit: answerUnit(metric),
    kind,
    ...(states === undefined ? {} : { states }),
    start: formatInstant(start),
    step_seconds: step / 1000,
    mean: mean.map(rounded),
    ...(min === undefined ? {} : { min: min.map(rounded) }),
    ...(max === undefined ? {} : { max: max.map(rounded) }),
  };
}

function rounded(value: number | null): number | null {
  return value === null ? null : roundValue(value);
}
