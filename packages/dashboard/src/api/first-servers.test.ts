import { describe, expect, test } from 'bun:test';
import { sampleServer } from '../testing/sample-server.ts';
import { firstServers, type FleetSource } from './first-servers.ts';
import { emptyFleet, type Fleet } from './live-fleet.ts';
import type { LivePhase } from './live.ts';

const told = [sampleServer({ server_id: 'told' })];
const asked = [sampleServer({ server_id: 'asked' })];

/** A stream whose snapshot and loss are in the test's hand. */
class HandStream implements FleetSource {
  fleet: Fleet = emptyFleet;
  phase: LivePhase = 'connecting';
  readonly fleetListeners = new Set<(fleet: Fleet) => void>();
  readonly stateListeners = new Set<() => void>();

  getFleet(): Fleet {
    return this.fleet;
  }

  getState(): { phase: LivePhase } {
    return { phase: this.phase };
  }

  onFleet(listener: (fleet: Fleet) => void): () => void {
    this.fleetListeners.add(listener);
    return () => this.fleetListeners.delete(listener);
  }

  subscribe(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.fleetListeners) listener({ servers: told, seq: 1 });
  }

  lose(): void {
    this.phase = 'lost';
    for (const listener of this.stateListeners) listener();
  }
}

describe('firstServers', () => {
  test('waits for the snapshot and does not ask besides', async () => {
    const stream = new HandStream();
    let questions = 0;
    const answer = firstServers(stream, () => {
      questions += 1;
      return Promise.resolve(asked);
    });
    stream.tell();
    expect(await answer).toBe(told);
    expect(questions).toBe(0);
    expect(stream.fleetListeners.size + stream.stateListeners.size).toBe(0);
  });

  test('asks as soon as the stream is lost', async () => {
    const stream = new HandStream();
    const answer = firstServers(stream, () => Promise.resolve(asked), 60_000);
    stream.lose();
    expect(await answer).toBe(asked);
  });

  test('asks when the snapshot does not come in time', async () => {
    expect(await firstServers(new HandStream(), () => Promise.resolve(asked), 5)).toBe(asked);
  });

  test('takes what was told already', async () => {
    const stream = new HandStream();
    stream.fleet = { servers: told, seq: 4 };
    expect(await firstServers(stream, () => Promise.resolve(asked))).toBe(told);
  });

  test('asks at once while the stream is lost, for what was told may be old', async () => {
    const stream = new HandStream();
    stream.fleet = { servers: told, seq: 4 };
    stream.phase = 'lost';
    expect(await firstServers(stream, () => Promise.resolve(asked))).toBe(asked);
  });
});
