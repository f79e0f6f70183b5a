import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** Where a visitor must go first: nobody is logged in, or the hub has no administrator yet. */
export type Gate = 'login' | 'setup';

const gates = new Set<(gate: Gate) => void>();

/** Calls back when an answer shows that the visitor must log in or set the hub up. */
export function onGate(listener: (gate: Gate) => void): () => void {
  gates.add(listener);
  return () => gates.delete(listener);
}

/** The gate behind an error; undefined for every other trouble. */
export function gateOf(error: unknown): Gate | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === 'SETUP_REQUIRED') return 'setup';
  return error.code === 'UNAUTHENTICATED' || error.code === 'KEY_INVALID' ? 'login' : undefined;
}

function watchGates(error: unknown): void {
  const gate = gateOf(error);
  if (gate) for (const listener of gates) listener(gate);
}

function shouldRetry(failures: number, error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500) && failures < 2;
}

/** Answers of the hub, kept for the page. What the live stream tells is written into the same place. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchGates }),
  mutationCache: new MutationCache({ onError: watchGates }),
  defaultOptions: {
    queries: { staleTime: 30_000, retry: shouldRetry, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
