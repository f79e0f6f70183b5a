import type { Server } from '@labkeeper/protocol/server';
import type { Fleet } from './live-fleet.ts';
import type { LivePhase } from './live.ts';

/** What is needed of the live stream to wait for its first snapshot. */
export interface FleetSource {
  getFleet(): Fleet;
  getState(): { readonly phase: LivePhase };
  onFleet(listener: (fleet: Fleet) => void): () => void;
  subscribe(listener: () => void): () => void;
}

const PATIENCE_MS = 2500;

/**
 * All servers as soon as anybody tells them: the live stream's snapshot, which comes anyway, or the answer to `ask` where
 * the stream is lost or slow. So a first load carries the list once.
 */
export async function firstServers(
  source: FleetSource,
  ask: () => Promise<readonly Server[]>,
  patienceMs = PATIENCE_MS,
): Promise<readonly Server[]> {
  const told = await snapshot(source, patienceMs);
  return told ?? ask();
}

function snapshot(source: FleetSource, patienceMs: number): Promise<readonly Server[] | undefined> {
  const { phase } = source.getState();
  if (phase === 'lost') return Promise.resolve(undefined);
  const known = source.getFleet().servers;
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => {
    function settle(servers: readonly Server[] | undefined): void {
      clearTimeout(timer);
      stopFleet();
      stopState();
      resolve(servers);
    }
    const timer = setTimeout(() => settle(undefined), patienceMs);
    const stopFleet = source.onFleet((fleet) => {
      if (fleet.servers) settle(fleet.servers);
    });
    const stopState = source.subscribe(() => {
      if (source.getState().phase === 'lost') settle(undefined);
    });
  });
}
