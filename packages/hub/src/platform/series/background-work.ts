import type { SeriesStore } from './series-store.ts';

/** Seals, merges and prunes, one small step at a time. */
export class BackgroundWork {
  constructor(_options: object) {}

  async work(_now: number): ReturnType<SeriesStore['work']> {
    return 'idle';
  }
}
