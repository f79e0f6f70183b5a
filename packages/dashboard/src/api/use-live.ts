import { useSyncExternalStore } from 'react';
import { live, type LivePhase } from './live.ts';

function phase(): LivePhase {
  return live.getState().phase;
}

/** How the live stream is; drawn again when that changes. */
export function useLivePhase(): LivePhase {
  return useSyncExternalStore(live.subscribe, phase);
}
