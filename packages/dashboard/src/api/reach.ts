import { useSyncExternalStore } from 'react';
import { hubNow } from '../ui/clock.ts';

let awaySince: number | undefined;
const listeners = new Set<() => void>();

/** Notes whether the hub answered the newest call, whatever it said. */
export function noteReach(answered: boolean): void {
  if (answered === (awaySince === undefined)) return;
  awaySince = answered ? undefined : hubNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Since when (ms) calls to the hub stay without any answer; undefined while it answers. Drawn again when that changes. */
export function useHubAwaySince(): number | undefined {
  return useSyncExternalStore(subscribe, () => awaySince);
}
