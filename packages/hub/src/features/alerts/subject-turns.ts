import type { Platform } from '../../platform/hub-platform.ts';
import { Serial } from '../../platform/serial.ts';
import type { Judge } from './judge.ts';

/** One decision after the other about each subject: memory and database tell the same story. */
export class SubjectTurns {
  readonly #platform: Pick<Platform, 'db' | 'news' | 'clock'>;
  readonly #judge: Judge;
  readonly #turns = new Map<string, Serial>();

  constructor(platform: Pick<Platform, 'db' | 'news' | 'clock'>, judge: Judge) {
    this.#platform = platform;
    this.#judge = judge;
  }

  /** One at a time among several hubs too, and by what the others have decided meanwhile. */
  async alone<Result>(subject: string, work: () => Promise<Result>): Promise<Result> {
    const { db, news, clock } = this.#platform;
    return this.queue(subject, async () => {
      if (!news.hasPeers) return work();
      const release = await db.lock(`alerts/${subject}`);
      try {
        await this.#judge.load(clock.now(), subject);
        return await work();
      } finally {
        await release();
      }
    });
  }

  /** A subject is gone for good. */
  forget(subject: string): void {
    this.#turns.delete(subject);
  }

  /** One at a time in this hub. */
  queue<Result>(subject: string, work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turns.get(subject) ?? new Serial();
    this.#turns.set(subject, turn);
    return turn.run(work);
  }
}
