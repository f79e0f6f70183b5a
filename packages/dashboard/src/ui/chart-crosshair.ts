import { createContext, useContext } from 'react';

/** Where the crosshair stands: a moment in seconds and the chart that moves it. */
export interface CrosshairState {
  readonly moment: number | null;
  readonly owner: string | null;
}

/** The crosshair that all charts of a page share. It lives outside React: moving it must not draw the page anew. */
export interface Crosshair {
  get(): CrosshairState;
  set(state: CrosshairState): void;
  subscribe(listener: (state: CrosshairState) => void): () => void;
}

/** A crosshair that stands nowhere. */
export function createCrosshair(): Crosshair {
  const listeners = new Set<(state: CrosshairState) => void>();
  let current: CrosshairState = { moment: null, owner: null };
  return {
    get: () => current,
    set(state) {
      if (state.moment === current.moment && state.owner === current.owner) return;
      current = state;
      for (const listener of listeners) listener(state);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Hands the shared crosshair to the charts below it. */
export const CrosshairContext = createContext<Crosshair | null>(null);

/** The crosshair of the page, or null for a chart that stands alone. */
export function useCrosshair(): Crosshair | null {
  return useContext(CrosshairContext);
}
