import { dayMs, dayNumber, dayStart, type DemoDay, daylight, demoDay } from './demo-day.ts';
import type { DemoServer } from './demo-fleet.ts';
import { noise } from './demo-noise.ts';

/** Which way bytes go, and how many for each that the server's `network` names. */
export type Direction = 'rx' | 'tx';
const shares: Readonly<Record<Direction, number>> = { rx: 1, tx: 0.28 };

/** Bytes since the start of the machine: what a rate with days, bursts and noise adds up to, so that it only grows. */
export function trafficSince(server: DemoServer, direction: Direction, bootedAt: number, at: number): number {
  const grown = carried(server, direction, at) - carried(server, direction, bootedAt);
  return Math.round(Math.max(0, grown) * shares[direction]);
}

/** Noise is added to the sum: its slope is then the rate's, and nothing has to be added up step by step. Minutes and share of the rate. */
const ripples = [
  [3, 0.12],
  [13, 0.2],
  [47, 0.25],
  [170, 0.2],
] as const;

function carried(server: DemoServer, direction: Direction, at: number): number {
  const number = dayNumber(at);
  const [rest, more] = server.network;
  const today = demoDay(server, number);
  const scale = rest + 0.5 * more * daylight(at);
  let sum = before(server, number) + partOf(server, today, at);
  for (const [minutes, share] of ripples) {
    const periodMs = minutes * 60_000;
    // Eased noise rises by at most three of its halves in a period.
    sum += (scale * share * (periodMs / 1000) * noise(`${server.id}${direction}${minutes}`, at, periodMs)) / 3;
  }
  return sum;
}

const sums = new Map<string, number>();

/** Bytes from the first day of the epoch that anybody asked for to the start of a day; only differences mean something. */
function before(server: DemoServer, number: number): number {
  const key = `${server.id} ${number}`;
  let sum = sums.get(key);
  if (sum === undefined) {
    sum = 0;
    for (let day = number - LONGEST_DAYS; day < number; day += 1) {
      sums.set(`${server.id} ${day}`, sums.get(`${server.id} ${day}`) ?? sum);
      sum = (sums.get(`${server.id} ${day}`) ?? 0) + partOf(server, demoDay(server, day), dayStart(day + 1));
    }
    sums.set(key, sum);
  }
  return sum;
}

/** Longer than the history and the longest time between two restarts together. */
const LONGEST_DAYS = 120;

/** Bytes of a day up to a time (ms) in it. */
function partOf({ network: [rest, more] }: DemoServer, day: DemoDay, at: number): number {
  const seconds = (at - day.start) / 1000;
  const turn = (2 * Math.PI * 1000) / dayMs;
  let sum = rest * seconds + day.factor * (more / 2) * (seconds - Math.sin(seconds * turn) / turn);
  for (const burst of day.bursts) {
    sum += ((rest + more) * burst.strength * Math.max(0, Math.min(at, burst.to) - burst.from)) / 1000;
  }
  return sum;
}
