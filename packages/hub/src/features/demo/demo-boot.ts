import { dayMs } from './demo-day.ts';
import type { DemoServer } from './demo-fleet.ts';
import { hash } from './demo-noise.ts';

/** When a server last began to run, ms: every so many days, each server at its own hour. */
export function lastBoot(server: DemoServer, at: number): number {
  const every = server.restartEveryDays * dayMs;
  const shift = hash(server.id) % every;
  return Math.floor((at - shift) / every) * every + shift;
}
