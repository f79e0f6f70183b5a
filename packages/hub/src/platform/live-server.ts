import type { LiveFrame } from '@labkeeper/protocol/live';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { Connection } from './socket-route.ts';

/** One kind of frame. */
export type FrameOf<Type extends LiveFrame['type']> = Extract<LiveFrame, { type: Type }>;

/** Frames that go to everybody, are numbered, and can be resumed. */
export type FleetFrameType = 'server' | 'alert' | 'event' | 'notification';

/** Where a viewer begins: after the frame it saw last, else with a snapshot. */
export interface JoinOptions {
  readonly since: number | undefined;
  readonly snapshot: () => Promise<FrameOf<'snapshot'>['data']>;
}

interface Viewer {
  readonly connection: Connection;
  readonly watched: Set<string>;
  /** False while its snapshot is being made. */
  ready: boolean;
  /** The last fleet frame that it was sent. */
  seen: number;
  /** Monotonic time since when it has been behind; undefined while it keeps up. */
  slowSince: number | undefined;
}

const ringFrames = 1000;
/** Above this much unsent, a viewer gets no samples, and fleet frames only once it is through. */
const skipBytes = 1024 * 1024;
/** Above this, or slow for this long, it is closed. */
const closeBytes = 4 * 1024 * 1024;
const slowMs = 30_000;
const tickMs = 5000;
const pingTicks = 4;
const tooSlow = 1013;
const goingAway = 1001;

/** The dashboard stream: a ring of the newest 1,000 frames, resume by `seq`, and back-pressure per viewer. */
export class LiveServer {
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #viewers = new Map<string, Viewer>();
  readonly #watchers = new Map<string, Set<Viewer>>();
  readonly #watchListeners: ((serverId: string, watchers: number) => void)[] = [];
  readonly #ring: { seq: number; text: string }[] = [];
  #seq: number;
  #ticks = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(clock: Clock, counters: Counters) {
    this.#clock = clock;
    this.#counters = counters;
    // Begins by the clock, so that a `seq` of an earlier run is never mistaken for one of this run.
    this.#seq = Math.floor(clock.now() / 1000) * 1000;
  }

  /** The `seq` of the last fleet frame. */
  get seq(): number {
    return this.#seq;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  /** Says goodbye to everybody and closes. */
  stop(reason: string): void {
    clearInterval(this.#timer);
    const bye = this.#frame('bye', { reason }, this.#seq);
    for (const { connection } of this.#viewers.values()) {
      connection.send(bye);
      connection.close(goingAway, reason);
    }
  }

  /** Adds a viewer: what he missed since `since`, else what `snapshot` returns. */
  async join(connection: Connection, options: JoinOptions): Promise<void> {
    const viewer: Viewer = { connection, watched: new Set(), ready: true, seen: this.#seq, slowSince: undefined };
    this.#viewers.set(connection.id, viewer);
    if (options.since !== undefined && this.#resume(viewer, options.since)) return;
    viewer.ready = false;
    const snapshot = await options.snapshot();
    // What changed while it was made follows; a change that the snapshot has already is told twice, which is harmless.
    connection.send(this.#frame('snapshot', snapshot, viewer.seen));
    viewer.ready = true;
    this.#catchUp(viewer);
  }

  /** Forgets a viewer and what he watched. */
  leave(connection: Connection): void {
    const viewer = this.#viewers.get(connection.id);
    if (viewer === undefined) return;
    this.#viewers.delete(connection.id);
    for (const serverId of viewer.watched) this.#unwatch(viewer, serverId);
  }

  watch(connection: Connection, serverId: string): void {
    const viewer = this.#viewers.get(connection.id);
    if (viewer === undefined || viewer.watched.has(serverId)) return;
    viewer.watched.add(serverId);
    const watchers = this.#watchers.get(serverId) ?? new Set();
    this.#watchers.set(serverId, watchers.add(viewer));
    this.#tellWatchers(serverId);
  }

  unwatch(connection: Connection, serverId: string): void {
    const viewer = this.#viewers.get(connection.id);
    if (viewer?.watched.delete(serverId) === true) this.#unwatch(viewer, serverId);
  }

  /** Viewers that watch a server now. */
  watchers(serverId: string): number {
    return this.#watchers.get(serverId)?.size ?? 0;
  }

  /** Called whenever the number of watchers of a server changes. */
  onWatchers(listener: (serverId: string, watchers: number) => void): void {
    this.#watchListeners.push(listener);
  }

  /** To everybody; numbered and kept for those who come back. */
  publish<Type extends FleetFrameType>(type: Type, data: FrameOf<Type>['data']): void {
    this.#seq += 1;
    const text = this.#frame(type, data, this.#seq);
    this.#ring.push({ seq: this.#seq, text });
    if (this.#ring.length > ringFrames) this.#ring.shift();
    for (const viewer of this.#viewers.values()) this.#catchUp(viewer);
  }

  /** To those who watch this server; not kept. */
  publishTo(serverId: string, type: 'sample', data: FrameOf<'sample'>['data']): void {
    const watchers = this.#watchers.get(serverId);
    if (watchers === undefined) return;
    const text = this.#frame(type, data, this.#seq);
    for (const { connection, slowSince } of watchers) {
      if (slowSince === undefined && connection.bufferedBytes() <= skipBytes) connection.send(text);
      else this.#counters.add('live_samples_skipped');
    }
  }

  #unwatch(viewer: Viewer, serverId: string): void {
    const watchers = this.#watchers.get(serverId);
    if (watchers?.delete(viewer) !== true) return;
    if (watchers.size === 0) this.#watchers.delete(serverId);
    this.#tellWatchers(serverId);
  }

  #tellWatchers(serverId: string): void {
    for (const listener of this.#watchListeners) listener(serverId, this.watchers(serverId));
  }

  /** Whether the ring still holds everything after `since`. */
  #resume(viewer: Viewer, since: number): boolean {
    if (since > this.#seq || !this.#holdsAfter(since)) return false;
    viewer.connection.send(this.#frame('resumed', { from: since }, since));
    viewer.seen = since;
    this.#catchUp(viewer);
    return true;
  }

  #holdsAfter(seq: number): boolean {
    const oldest = this.#ring[0]?.seq ?? this.#seq + 1;
    return seq + 1 >= oldest;
  }

  /** Sends the fleet frames that the viewer has not had yet, as long as it takes them; closes one that stays behind. */
  #catchUp(viewer: Viewer): void {
    if (!viewer.ready) return;
    const oldest = this.#ring[0]?.seq ?? 0;
    for (const { seq, text } of this.#ring.slice(Math.max(0, viewer.seen + 1 - oldest))) {
      if (viewer.connection.bufferedBytes() > skipBytes) break;
      viewer.connection.send(text);
      viewer.seen = seq;
    }
    if (viewer.seen === this.#seq) viewer.slowSince = undefined;
    else this.#judgeSlow(viewer);
  }

  #judgeSlow(viewer: Viewer): void {
    this.#counters.add('live_frames_delayed');
    const now = this.#clock.monotonic();
    viewer.slowSince ??= now;
    const lost = !this.#holdsAfter(viewer.seen);
    if (!lost && viewer.connection.bufferedBytes() <= closeBytes && now - viewer.slowSince <= slowMs) return;
    this.#counters.add('live_viewers_closed');
    viewer.connection.close(tooSlow, 'too slow');
    this.leave(viewer.connection);
  }

  /** Looks after slow viewers, and keeps quiet connections from being cut by those in between. */
  #tick(): void {
    this.#ticks += 1;
    const ping = this.#ticks % pingTicks === 0 ? this.#frame('ping', {}, this.#seq) : undefined;
    for (const viewer of this.#viewers.values()) {
      if (viewer.slowSince !== undefined) this.#catchUp(viewer);
      else if (ping !== undefined && viewer.ready) viewer.connection.send(ping);
    }
  }

  #frame<Type extends LiveFrame['type']>(type: Type, data: FrameOf<Type>['data'], seq: number): string {
    return JSON.stringify({ seq, type, at: new Date(this.#clock.now()).toISOString(), data });
  }
}
