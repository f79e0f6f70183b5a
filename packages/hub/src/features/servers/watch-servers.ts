import type { Problem } from '@labkeeper/protocol/server';
import { calmSweep, lateAfterMs, sweepFleet, type Sighting, type Sweep } from '../../domain/fleet-sweep.ts';
import { serverHealth } from '../../domain/server-health.ts';
import { serverStatus, silenceLimitMs, wasAway, type ClockReading } from '../../domain/server-status.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HubSettings } from '../../platform/hub-settings.ts';
import { hasOwnLink } from '../../platform/own-link.ts';
import { healthFacts } from './health-facts.ts';
import { expectedInterval, isIntervalKnown, type ServerState } from './server-state.ts';

/** Seconds between two looks at all servers. */
export const lookEverySeconds = 5;

/** A client that says nothing about its pace may be slow: after a start it is awaited for so many times the limit after which others are offline. */
const patience = 3;

/** A look that took longer than this without a pause is split, so that requests are answered in between. */
const serversPerStep = 200;

/** What is wrong with a server by the rules. */
export type ProblemsOf = (state: ServerState) => readonly Problem[];

/** Decides how every server is: when it reports, and every few seconds for those that do not. */
export class ServerWatch {
  readonly #clock: Clock;
  readonly #settings: HubSettings;
  readonly #isBlind: () => boolean;
  readonly #startedAt: number;
  /** Since when what was not heard in this life of the hub counts as silent: since the start, or always if it was offline by then. */
  readonly #silentSince = new WeakMap<ServerState, number>();
  #watchingSince: number;
  #lastLook: ClockReading;
  #sweep = calmSweep;
  #hadLink = false;
  #problemsOf: ProblemsOf = () => [];

  /** `isBlind` says that the hub cannot know what others hear just now. */
  constructor(clock: Clock, settings: HubSettings, isBlind: () => boolean = () => false) {
    this.#isBlind = isBlind;
    this.#clock = clock;
    this.#settings = settings;
    this.#lastLook = this.#read();
    this.#startedAt = this.#lastLook.monotonic;
    this.#watchingSince = this.#startedAt;
  }

  /** Judges one server; true when its status, health or problems are different now. */
  judge(state: ServerState): boolean {
    const now = this.#clock.monotonic();
    const { thresholds, agent } = this.#settings.values;
    const interval = expectedInterval(state, agent.heartbeat_interval_seconds);
    const status = serverStatus(
      {
        receivedAt: state.receivedAt,
        everReported: state.row.last_seen !== null,
        intervalSeconds: interval,
        intervalKnown: isIntervalKnown(state),
        previous: state.status,
      },
      { watchingSince: this.#watchingSince, offlineSeconds: thresholds.server_offline_seconds },
      now,
    );
    const statusChanged = status !== state.status;
    if (statusChanged) {
      state.status = status;
      state.row.status = status;
      state.dirty = true;
    }
    const before = state.verdict;
    const limitMs = silenceLimitMs(interval, thresholds.server_offline_seconds);
    const facts = healthFacts(state, { now, limitMs, asked: agent.collectors });
    state.verdict = serverHealth(facts, this.#problemsOf(state));
    return statusChanged || state.verdict.health !== before.health || !sameProblems(state, before.problems);
  }

  /** Looks at all servers and answers those that are different now. After an absence of the hub silence counts from now on. */
  async look(states: Iterable<ServerState>, signal: AbortSignal): Promise<ServerState[]> {
    const reading = this.#read();
    const known = [...states];
    this.#sweep = this.#sweepAt(known, reading.monotonic);
    const isAway = wasAway(this.#lastLook, reading, lookEverySeconds * 1000);
    if (this.#isBlind() || this.#sweep.isolated || isAway) this.#watchingSince = reading.monotonic;
    this.#lastLook = reading;
    const changed: ServerState[] = [];
    let done = 0;
    for (const state of known) {
      if (this.judge(state)) changed.push(state);
      done += 1;
      if (done % serversPerStep !== 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) break;
    }
    // Who is offline is decided after it is known whether the hub is isolated; which sites are, after that.
    this.#sweep = this.#sweepAt(known, reading.monotonic);
    return changed;
  }

  /** Says who knows what is wrong with a server by the rules. */
  judgedBy(problemsOf: ProblemsOf): void {
    this.#problemsOf = problemsOf;
  }

  /** What many silences at once say together, as of the last look. */
  get sweep(): Sweep {
    return this.#sweep;
  }

  #sweepAt(known: readonly ServerState[], now: number): Sweep {
    const sightings = known.map((state) => this.#sighting(state));
    return sweepFleet(sightings, this.#hasLink(), now);
  }

  /** A hub that never had a network, in a container without one, misses none. */
  #hasLink(): boolean {
    const hasLink = hasOwnLink();
    this.#hadLink ||= hasLink;
    return hasLink || !this.#hadLink;
  }

  #sighting(state: ServerState): Sighting {
    const { server_id: serverId, site_id: siteId, local } = state.row;
    return {
      serverId,
      siteId: siteId ?? undefined,
      isLocal: local === 1,
      heardAt: state.receivedAt ?? this.#silentSinceOf(state),
      isHeardSince: state.receivedAt !== undefined,
      isOffline: state.status === 'offline',
      lateMs: this.#lateMs(state),
    };
  }

  #silentSinceOf(state: ServerState): number | undefined {
    if (state.row.last_seen === null) return undefined;
    const known = this.#silentSince.get(state);
    if (known !== undefined) return known;
    const since = state.status === 'offline' ? -Infinity : this.#startedAt;
    this.#silentSince.set(state, since);
    return since;
  }

  #lateMs(state: ServerState): number {
    const { agent, thresholds } = this.#settings.values;
    const interval = expectedInterval(state, agent.heartbeat_interval_seconds);
    const isPaceUnknown = state.row.agent_version === null && !isIntervalKnown(state);
    if (state.receivedAt !== undefined || !isPaceUnknown) return lateAfterMs(interval);
    return patience * silenceLimitMs(interval, thresholds.server_offline_seconds);
  }

  #read(): ClockReading {
    return { wall: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }
}

function sameProblems(state: ServerState, before: ServerState['verdict']['problems']): boolean {
  const { problems } = state.verdict;
  if (problems.length !== before.length) return false;
  return problems.every((problem, index) => {
    const other = before[index];
    return other !== undefined && problem.status === other.status && problem.message === other.message;
  });
}
