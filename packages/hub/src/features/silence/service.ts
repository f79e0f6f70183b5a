import type { Severity } from '@labkeeper/protocol/alert';
import {
  SleepSchedule,
  type ListedWindow,
  type MaintenanceWindowRequest,
  type MuteRequest,
  type SilenceSpan,
} from '@labkeeper/protocol/silence';
import { Compile } from 'typebox/compile';
import { formatInstant } from '../../domain/instant.ts';
import { sleepAt, sleepEndedBetween, sleepsBetween, nextTurn, type Sleep } from '../../domain/sleep.ts';
import { scheduleFault } from '../../domain/sleep-check.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { WindowBook, type HeldWindow, type WindowSubject } from './window-book.ts';

export type { HeldWindow, WindowSubject } from './window-book.ts';

type Parts = Pick<Platform, 'db' | 'clock' | 'news' | 'scheduler' | 'log'>;

const stateKey = 'sleep_schedule';
const hourSeconds = 3600;
const schedules = Compile(SleepSchedule);

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

/** When nobody wants to hear anything: at night, and while work was announced. */
export class SilenceService {
  readonly #platform: Parts;
  readonly #windows: WindowBook;
  readonly #listeners = new Set<() => void>();
  #schedule = unset();
  /** The sleep that was found last, good from `from` until `goodUntil`. */
  #sleep: { readonly from: number; readonly goodUntil: number; readonly sleep: Sleep | undefined } | undefined;

  constructor(platform: Parts) {
    this.#platform = platform;
    this.#windows = new WindowBook(platform);
  }

  async start(): Promise<void> {
    const { news, scheduler } = this.#platform;
    await this.#load();
    news.on('silence', async () => {
      await this.#load();
      this.#tellListeners();
    });
    scheduler.every({
      name: 'maintenance windows: what is long over',
      everySeconds: hourSeconds,
      run: async () => {
        const gone = await this.#windows.prune();
        if (gone.length > 0) this.#changed();
      },
    });
  }

  get schedule(): SleepSchedule {
    return this.#schedule;
  }

  /** Keeps another schedule; throws INVALID at the field that cannot be: an unknown time zone, a night without length, two that overlap. */
  async setSchedule(schedule: SleepSchedule): Promise<void> {
    const fault = scheduleFault(schedule);
    if (fault !== undefined) throw new ApiError('INVALID', fault);
    const columns = { value_json: JSON.stringify(schedule), updated_at: this.#platform.clock.now() };
    await this.#platform.db.write
      .insertInto('state')
      .values({ key: stateKey, ...columns })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
      .execute();
    this.#schedule = schedule;
    this.#changed();
  }

  /** The sleep in which a message of this severity must wait; undefined when it may ring. */
  sleepFor(severity: Severity, now: number): Sleep | undefined {
    return this.#schedule.ring_severities.includes(severity) ? undefined : this.#sleepAt(now);
  }

  /** The night that ended after `since`, for its digest. */
  nightSince(since: number, now: number): Sleep | undefined {
    return this.#schedule.digest ? sleepEndedBetween(this.#schedule, since, now) : undefined;
  }

  /** The maintenance window that silences this; of several the one that holds longest. Cheap: it may be asked for every report. */
  windowFor(subject: WindowSubject, now: number): HeldWindow | undefined {
    return this.#windows.windowFor(subject, now);
  }

  /** Every maintenance window, with when it holds. */
  listWindows(): ListedWindow[] {
    return this.#windows.all();
  }

  /** Throws WINDOW_NOT_FOUND. */
  getWindow(windowId: string): ListedWindow {
    return this.#windows.get(windowId);
  }

  /** Throws INVALID at the field that cannot be. */
  async addWindow(request: MaintenanceWindowRequest): Promise<ListedWindow> {
    return this.#withNews(await this.#windows.add(request));
  }

  /** Throws WINDOW_NOT_FOUND, and INVALID at the field that cannot be. */
  async changeWindow(windowId: string, request: MaintenanceWindowRequest): Promise<ListedWindow> {
    return this.#withNews(await this.#windows.change(windowId, request));
  }

  /** Throws WINDOW_NOT_FOUND. */
  async removeWindow(windowId: string): Promise<void> {
    await this.#windows.remove(windowId);
    this.#changed();
  }

  /** Silence that begins now. */
  async mute(request: MuteRequest): Promise<ListedWindow> {
    return this.#withNews(await this.#windows.mute(request));
  }

  /** Every stretch of quiet in a time, in order. */
  spans(from: number, to: number): SilenceSpan[] {
    const sleeps = sleepsBetween(this.#schedule, from, to).map((sleep) => ({ ...sleep, window: undefined }));
    const all = [...sleeps, ...this.#windows.spans(from, to)].toSorted((a, b) => a.from - b.from);
    return all.map((span) => ({
      kind: span.window === undefined ? 'sleep' : 'window',
      window_id: span.window?.window_id ?? null,
      name: span.window?.name ?? 'Sleep',
      from: formatInstant(span.from),
      to: formatInstant(span.to),
    }));
  }

  /** Calls back whenever the schedule or a window is other than before. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async #load(): Promise<void> {
    const query = this.#platform.db.read.selectFrom('state').select('value_json').where('key', '=', stateKey);
    const row = await query.executeTakeFirst();
    if (row !== undefined) this.#schedule = this.#read(row.value_json);
    this.#sleep = undefined;
    await this.#windows.load();
  }

  /** One that cannot be slept by wakes people at night; it must not keep the hub from telling them anything. */
  #read(text: string): SleepSchedule {
    const stored = parsed(text);
    if (schedules.Check(stored) && scheduleFault(stored) === undefined) return stored;
    this.#platform.log.error('the sleep schedule cannot be read; nobody sleeps until it is set anew');
    return unset();
  }

  #sleepAt(now: number): Sleep | undefined {
    const held = this.#sleep;
    if (held !== undefined && held.from <= now && now < held.goodUntil) return held.sleep;
    const sleep = sleepAt(this.#schedule, now);
    this.#sleep = { from: now, goodUntil: nextTurn(this.#schedule, now) ?? Infinity, sleep };
    return sleep;
  }

  #withNews(window: ListedWindow): ListedWindow {
    this.#changed();
    return window;
  }

  #changed(): void {
    this.#sleep = undefined;
    this.#platform.news.tell('silence', ['all']);
    this.#tellListeners();
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** What an older hub did not know of is as it is where nothing was said. */
function parsed(text: string): unknown {
  try {
    return { ...unset(), ...(JSON.parse(text) as object) };
  } catch {
    return undefined;
  }
}
