import type { RawSample } from '../../platform/series/series-store.ts';

/** What was measured at one time belongs together, in whatever order it comes: samples in order of time, by their time. */
export async function* measuredTogether(samples: AsyncIterable<RawSample>): AsyncGenerator<readonly RawSample[]> {
  let together: RawSample[] = [];
  for await (const sample of samples) {
    if (together[0] !== undefined && together[0].at !== sample.at) {
      yield together;
      together = [];
    }
    together.push(sample);
  }
  if (together.length > 0) yield together;
}
