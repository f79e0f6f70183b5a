import type { LiveFrame, LiveRequest } from '@labkeeper/protocol/live';
import { setHubTime } from '../ui/clock.ts';
import { emptyFleet, type Fleet, liveAddress, readFrame, retryDelay, takeFrames } from './live-fleet.ts';

/** How the stream is: opening for the first time, open, or lost and being reopened. */
export type LivePhase = 'connecting' | 'live' | 'lost';

export interface LiveState {
  readonly phase: LivePhase;
  /** When the last frame came, in the browser's milliseconds; undefined before the first. */
  readonly lastFrameAt: number | undefined;
}

type SampleFrame = Extract<LiveFrame, { type: 'sample' }>;
export type SampleListener = (frame: SampleFrame['data']) => void;
type FleetListener = (fleet: Fleet, frames: readonly LiveFrame[]) => void;

const SILENCE_MS = 45_000;
const BATCH_MS = 24;

/** The dashboard's one WebSocket: resumes where it stopped, waits longer after every failure, notices silence. */
class LiveStream {
  private socket: WebSocket | undefined;
  private fleet: Fleet = emptyFleet;
  private state: LiveState = { phase: 'connecting', lastFrameAt: undefined };
  private attempt = 0;
  private running = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private batch: LiveFrame[] = [];
  private batchTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly stateListeners = new Set<() => void>();
  private readonly fleetListeners = new Set<FleetListener>();
  private readonly watchers = new Map<string, Set<SampleListener>>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  readonly getState = (): LiveState => this.state;

  /** All servers as far as the stream has told of them. */
  getFleet(): Fleet {
    return this.fleet;
  }

  /** Opens the stream and keeps it open until `stop`. */
  start(): void {
    if (this.running) return;
    this.running = true;
    addEventListener('online', this.tryNow);
    document.addEventListener('visibilitychange', this.tryNow);
    this.open();
  }

  /** Closes the stream and forgets what it told: the next start begins with a snapshot. */
  stop(): void {
    this.running = false;
    removeEventListener('online', this.tryNow);
    document.removeEventListener('visibilitychange', this.tryNow);
    clearTimeout(this.retry);
    clearTimeout(this.watchdog);
    clearTimeout(this.batchTimer);
    this.batchTimer = undefined;
    this.batch = [];
    this.fleet = emptyFleet;
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
    this.setState({ phase: 'connecting', lastFrameAt: undefined });
  }

  /** Calls back with the whole fleet after every change; several frames at once become one call. */
  onFleet(listener: FleetListener): () => void {
    this.fleetListeners.add(listener);
    return () => this.fleetListeners.delete(listener);
  }

  /** Asks for one server's samples as they are taken, until the returned function is called. */
  watch(serverId: string, listener: SampleListener): () => void {
    const listeners = this.watchers.get(serverId) ?? new Set<SampleListener>();
    listeners.add(listener);
    this.watchers.set(serverId, listeners);
    if (listeners.size === 1) this.send({ type: 'watch', server_id: serverId });
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.watchers.delete(serverId);
      this.send({ type: 'unwatch', server_id: serverId });
    };
  }

  private open(): void {
    clearTimeout(this.retry);
    const socket = new WebSocket(liveAddress(location.origin, this.fleet.seq));
    this.socket = socket;
    this.listenForSilence();
    socket.addEventListener('open', () => {
      if (socket !== this.socket) return;
      for (const serverId of this.watchers.keys()) this.send({ type: 'watch', server_id: serverId });
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (socket === this.socket && typeof event.data === 'string') this.take(event.data);
    });
    socket.addEventListener('close', () => {
      if (socket === this.socket) this.lose();
    });
  }

  private take(text: string): void {
    const frame = readFrame(text);
    if (!frame) return;
    this.attempt = 0;
    this.listenForSilence();
    const now = Date.now();
    // Frames that are told again after a break carry the time of then.
    if (frame.type === 'snapshot' || frame.type === 'ping') setHubTime(Date.parse(frame.at), now);
    this.setState({ phase: 'live', lastFrameAt: now });
    if (frame.type === 'ping') this.send({ type: 'pong' });
    if (frame.type === 'sample') {
      for (const listener of this.watchers.get(frame.data.server_id) ?? []) listener(frame.data);
      return;
    }
    this.batch.push(frame);
    // The first picture is waited for; what changes it may come in handfuls.
    if (frame.type === 'snapshot') this.flush();
    else this.batchTimer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  private flush(): void {
    clearTimeout(this.batchTimer);
    this.batchTimer = undefined;
    const frames = this.batch;
    this.batch = [];
    this.fleet = takeFrames(this.fleet, frames);
    for (const listener of this.fleetListeners) listener(this.fleet, frames);
  }

  private listenForSilence(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.lose(), SILENCE_MS);
  }

  private lose(): void {
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
    clearTimeout(this.watchdog);
    if (!this.running) return;
    this.setState({ ...this.state, phase: 'lost' });
    this.retry = setTimeout(() => this.open(), retryDelay(this.attempt, Math.random()));
    this.attempt += 1;
  }

  /** Tries again at once instead of waiting out the pause. */
  retryNow(): void {
    if (!this.running || this.socket) return;
    this.attempt = 0;
    this.open();
  }

  private readonly tryNow = (): void => {
    if (!document.hidden) this.retryNow();
  };

  private send(request: LiveRequest): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(request));
  }

  private setState(state: LiveState): void {
    const told = state.phase !== this.state.phase;
    this.state = state;
    if (told) for (const listener of this.stateListeners) listener();
  }
}

export const live = new LiveStream();
