import { randomUUID } from 'node:crypto';
import {
  MaintenanceWindow,
  type ListedWindow,
  type MaintenanceWindowRequest,
  type MuteRequest,
} from '@labkeeper/protocol/silence';
import { Compile } from 'typebox/compile';
import { formatInstant } from '../../domain/instant.ts';
import { isInScope, type RuleSubject } from '../../domain/rule-match.ts';
import {
  isOver,
  momentOf,
  readWindow,
  spansBetween,
  type WindowMoment,
  type WindowSpan,
  type WindowTimes,
} from '../../domain/window-times.ts';
import { durationInWords } from '../../domain/words.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';

/** What a window may silence: a server, with `checkId` one of its checks. */
export interface WindowSubject extends RuleSubject {
  readonly checkId?: string | undefined;
}

/** A window that holds now; `until` in ms since 1970. */
export interface HeldWindow {
  readonly windowId: string;
  readonly name: string;
  readonly until: number;
}

type Parts = Pick<Platform, 'db' | 'clock' | 'log'>;

interface Entry {
  readonly window: MaintenanceWindow;
  readonly times: WindowTimes;
}

/** The windows that hold now, good from `from` until `goodUntil`. */
interface Now {
  readonly from: number;
  readonly goodUntil: number;
  readonly windows: readonly (HeldWindow & { readonly window: MaintenanceWindow })[];
}

const everywhere: MaintenanceWindow['scope'] = { server_ids: [], tags: [], site_ids: [], check_ids: [] };
const keptMs = 30 * 86_400_000;
const windows = Compile(MaintenanceWindow);

/** The maintenance windows, in memory and in the database. */
export class WindowBook {
  readonly #platform: Parts;
  readonly #entries = new Map<string, Entry>();
  /** What was said of stored windows that cannot be read, so that it is said once. */
  readonly #unreadable = new Set<string>();
  #now: Now | undefined;

  constructor(platform: Parts) {
    this.#platform = platform;
  }

  /** One that cannot be read holds nothing, stays stored, and costs no other one. */
  async load(): Promise<void> {
    const rows = await this.#platform.db.read
      .selectFrom('maintenance_windows')
      .select(['window_id', 'window_json'])
      .execute();
    this.#entries.clear();
    for (const { window_id: windowId, window_json: json } of rows) {
      const entry = readEntry(json);
      if (typeof entry === 'string') this.#complain(windowId, entry);
      else this.#entries.set(windowId, entry);
    }
    this.#now = undefined;
  }

  #complain(windowId: string, fault: string): void {
    if (this.#unreadable.has(windowId)) return;
    this.#unreadable.add(windowId);
    this.#platform.log.error('a stored maintenance window cannot be read and does not hold', { windowId, fault });
  }

  /** All of them, by name. */
  all(): ListedWindow[] {
    const windows = [...this.#entries.values()].toSorted((a, b) => (a.window.name < b.window.name ? -1 : 1));
    return windows.map((entry) => this.#listed(entry));
  }

  /** Throws WINDOW_NOT_FOUND. */
  get(windowId: string): ListedWindow {
    return this.#listed(this.#require(windowId));
  }

  /** Throws INVALID for times that cannot be, or that are over. */
  async add(request: MaintenanceWindowRequest): Promise<ListedWindow> {
    return this.#save({ ...said(request, unsaid()), window_id: randomUUID(), kind: 'planned' });
  }

  /** Throws WINDOW_NOT_FOUND and INVALID. */
  async change(windowId: string, request: MaintenanceWindowRequest): Promise<ListedWindow> {
    const { window } = this.#require(windowId);
    return this.#save({ ...said(request, window), window_id: windowId, kind: window.kind });
  }

  /** A window that begins now. */
  async mute({ scope, seconds, reason = '' }: MuteRequest): Promise<ListedWindow> {
    return this.#save({
      window_id: randomUUID(),
      kind: 'mute',
      name: `Muted for ${durationInWords(seconds)}`,
      scope: { ...everywhere, ...scope },
      time_zone: 'UTC',
      starts_at: formatInstant(this.#platform.clock.now()).slice(0, 19),
      duration_seconds: seconds,
      cron: null,
      enabled: true,
      reason,
    });
  }

  /** Throws WINDOW_NOT_FOUND. */
  async remove(windowId: string): Promise<void> {
    this.#require(windowId);
    await this.#platform.db.write.deleteFrom('maintenance_windows').where('window_id', '=', windowId).execute();
    this.#entries.delete(windowId);
    this.#now = undefined;
  }

  /** The window that silences this, the one that holds longest. */
  windowFor(subject: WindowSubject, now: number): HeldWindow | undefined {
    const { windows } = this.#holding(now);
    return windows.find(({ window }) => covers(window, subject));
  }

  /** Until when the answer of `windowFor` stays as it is, and when a window begins or ends next. */
  nextTurn(now: number): number {
    return this.#holding(now).goodUntil;
  }

  /** Every stretch of every window that is switched on. */
  spans(from: number, to: number): (WindowSpan & { readonly window: MaintenanceWindow })[] {
    const enabled = [...this.#entries.values()].filter(({ window }) => window.enabled);
    return enabled.flatMap(({ window, times }) => spansBetween(times, from, to).map((span) => ({ ...span, window })));
  }

  /** Removes windows that were once and are over for a month; resolves to their ids. */
  async prune(): Promise<string[]> {
    const before = this.#platform.clock.now() - keptMs;
    const over = [...this.#entries.values()].filter(({ times }) => isOver(times, before));
    for (const { window } of over) await this.remove(window.window_id);
    return over.map(({ window }) => window.window_id);
  }

  #holding(now: number): Now {
    const held = this.#now;
    if (held !== undefined && held.from <= now && now < held.goodUntil) return held;
    this.#now = this.#lookAt(now);
    return this.#now;
  }

  #lookAt(now: number): Now {
    let goodUntil = Infinity;
    const windows: Now['windows'][number][] = [];
    for (const { window, times } of this.#entries.values()) {
      if (!window.enabled) continue;
      const moment = momentOf(times, now);
      goodUntil = Math.min(goodUntil, moment.goodUntil);
      if (moment.span === undefined) continue;
      windows.push({ windowId: window.window_id, name: window.name, until: moment.span.to, window });
    }
    return { from: now, goodUntil, windows: windows.toSorted((a, b) => b.until - a.until) };
  }

  #listed({ window, times }: Entry): ListedWindow {
    const nothing: WindowMoment = { span: undefined, nextStart: undefined, goodUntil: Infinity };
    const { span, nextStart } = window.enabled ? momentOf(times, this.#platform.clock.now()) : nothing;
    return {
      ...window,
      active_until: span === undefined ? null : formatInstant(span.to),
      next_starts_at: nextStart === undefined ? null : formatInstant(nextStart),
    };
  }

  #require(windowId: string): Entry {
    const entry = this.#entries.get(windowId);
    if (entry === undefined) throw new ApiError('WINDOW_NOT_FOUND', { field: 'window_id' });
    return entry;
  }

  async #save(window: MaintenanceWindow): Promise<ListedWindow> {
    const now = this.#platform.clock.now();
    const times = readWindow(window);
    if (!('when' in times)) throw new ApiError('INVALID', times);
    if (window.enabled && isOver(times, now)) {
      throw new ApiError('INVALID', { field: 'starts_at', message: 'This window would be over already.' });
    }
    const columns = { window_json: JSON.stringify(window), updated_at: now };
    await this.#platform.db.write
      .insertInto('maintenance_windows')
      .values({ window_id: window.window_id, created_at: now, ...columns })
      .onConflict((conflict) => conflict.column('window_id').doUpdateSet(columns))
      .execute();
    const entry = { window, times };
    this.#entries.set(window.window_id, entry);
    this.#now = undefined;
    return this.#listed(entry);
  }
}

/** A window as it is stored, ready to be asked; what is wrong with it where it cannot be. */
function readEntry(json: string): Entry | string {
  try {
    const window: unknown = JSON.parse(json);
    if (!windows.Check(window)) return 'It lacks something that a window has.';
    const times = readWindow(window);
    // A time zone that this runtime no longer knows, for one.
    return 'when' in times ? { window, times } : times.message;
  } catch {
    return 'It is damaged.';
  }
}

type Said = Omit<MaintenanceWindow, 'window_id' | 'kind' | 'name' | 'duration_seconds'>;

/** A new window, as far as nothing is said of it: everywhere, in the machine's own time zone. */
function unsaid(): Said {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { scope: everywhere, time_zone: timeZone, starts_at: null, cron: null, enabled: true, reason: '' };
}

/** What a request leaves out is as it was; saying one of both times takes the place of the other. */
function said(request: MaintenanceWindowRequest, before: Said): Omit<MaintenanceWindow, 'window_id' | 'kind'> {
  const { name, duration_seconds, time_zone, enabled, reason } = request;
  const { starts_at = null, cron = null } = request;
  const when = request.starts_at === undefined && request.cron === undefined ? before : { starts_at, cron };
  return {
    name,
    duration_seconds,
    scope: { ...before.scope, ...request.scope },
    time_zone: time_zone ?? before.time_zone,
    starts_at: when.starts_at,
    cron: when.cron,
    enabled: enabled ?? before.enabled,
    reason: reason ?? before.reason,
  };
}

/** Whether a window is about this; one that names checks is about these alone. */
function covers({ scope }: MaintenanceWindow, subject: WindowSubject): boolean {
  if (scope.check_ids.length > 0 && !scope.check_ids.includes(subject.checkId ?? '')) return false;
  return isInScope(scope, subject);
}
