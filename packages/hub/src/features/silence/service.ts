import type { Severity } from '@labkeeper/protocol/alert';
import type { SleepSchedule } from '@labkeeper/protocol/silence';
import { sleepAt, sleepEndedBetween, type Sleep } from '../../domain/sleep.ts';
import { isTimeZone } from '../../domain/zone-time.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';

const stateKey = 'sleep_schedule';

/** Nobody sleeps until somebody says when: off, every night from eleven to seven, in the machine's own time zone. */
function unset(): SleepSchedule {
  return {
    enabled: false,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    nights: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '23:00', to: '07:00' })),
    ring_severities: [],
    digest: true,
    all_clear: false,
  };
}

/** When nobody wants to hear anything. */
export class SilenceService {
  readonly #platform: Pick<Platform, 'db' | 'clock'>;
  #schedule = unset();

  constructor(platform: Pick<Platform, 'db' | 'clock'>) {
    this.#platform = platform;
  }

  async start(): Promise<void> {
    const query = this.#platform.db.read.selectFrom('state').select('value_json').where('key', '=', stateKey);
    const row = await query.executeTakeFirst();
    if (row !== undefined) this.#schedule = JSON.parse(row.value_json) as SleepSchedule;
  }

  get schedule(): SleepSchedule {
    return this.#schedule;
  }

  /** Keeps another schedule; throws INVALID for a time zone that there is not. */
  async setSchedule(schedule: SleepSchedule): Promise<void> {
    if (!isTimeZone(schedule.time_zone)) {
      throw new ApiError('INVALID', {
        field: 'time_zone',
        message: 'There is no such time zone; one is Europe/Berlin.',
      });
    }
    const columns = { value_json: JSON.stringify(schedule), updated_at: this.#platform.clock.now() };
    await this.#platform.db.write
      .insertInto('state')
      .values({ key: stateKey, ...columns })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
      .execute();
    this.#schedule = schedule;
  }

  /** The sleep in which a message of this severity must wait; undefined when it may ring. */
  sleepFor(severity: Severity, now: number): Sleep | undefined {
    return this.#schedule.ring_severities.includes(severity) ? undefined : sleepAt(this.#schedule, now);
  }

  /** The night that ended after `since`, for its digest. */
  nightSince(since: number, now: number): Sleep | undefined {
    return this.#schedule.digest ? sleepEndedBetween(this.#schedule, since, now) : undefined;
  }
}
