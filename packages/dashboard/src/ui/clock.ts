import { useSyncExternalStore } from 'react';

/*
 * One clock for the whole page. It runs on the hub's time (a browser's clock may be wrong by minutes), ticks once a second
 * while the page is visible, and wakes only those whose words changed.
 */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let skewMs = 0;

function tick(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (!document.hidden) tick();
  }, 1000);
  if (listeners.size === 1) document.addEventListener('visibilitychange', tick);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener('visibilitychange', tick);
  };
}

/** The hub's time now, in milliseconds, as well as this browser knows it. */
export function hubNow(): number {
  return Date.now() + skewMs;
}

/** Tells the clock what the hub's time is; small differences are the network's and are left alone. */
export function setHubTime(hubMs: number, browserMs: number): void {
  const skew = hubMs - browserMs;
  skewMs = Math.abs(skew) < 2000 ? 0 : skew;
}

/** What `describe` says of the present; the component is drawn again only when that changes. */
export function useTick<Value extends string | number | boolean>(describe: (nowMs: number) => Value): Value {
  return useSyncExternalStore(subscribe, () => describe(hubNow()));
}
