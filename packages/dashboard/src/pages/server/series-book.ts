import type { Labels, Series } from '@labkeeper/protocol/sample';
import { trackOf, type Track } from '../../ui/chart-data.ts';
import { seriesKey } from './live-store.ts';

/** The series of one answer, found by metric and labels. */
export interface SeriesBook {
  get(metric: string, labels?: Labels): Series | undefined;
  all(metric: string): readonly Series[];
}

/** Opens a book of the series of an answer. */
export function bookOf(series: readonly Series[]): SeriesBook {
  const byKey = new Map(series.map((one) => [seriesKey(one.metric, one.labels), one]));
  const byMetric = Map.groupBy(series, (one) => one.metric);
  return {
    get: (metric, labels) => byKey.get(seriesKey(metric, labels)),
    all: (metric) => byMetric.get(metric) ?? [],
  };
}

const tracks = new WeakMap<Series, Track>();

/** The track of a series, made once for every answer. */
export function cachedTrack(series: Series): Track {
  let track = tracks.get(series);
  if (!track) {
    track = trackOf(series);
    tracks.set(series, track);
  }
  return track;
}
