import type { DemoServer } from './demo-fleet.ts';
import { chance } from './demo-noise.ts';

export const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A day begins in the depth of the night, by UTC: nothing that changes from day to day jumps there. */
const nightMs = 4 * 3_600_000;

/** A stretch of work: a backup, a film, a large download. `strength` is in parts of what a busy hour brings. */
export interface Burst {
  readonly from: number;
  readonly to: number;
  readonly strength: number;
  /** Reads and writes disks rather than reckons. */
  readonly disk: boolean;
}

/** One day of a server: how busy it is as a whole, and what stands out. */
export interface DemoDay {
  readonly start: number;
  readonly factor: number;
  readonly bursts: readonly Burst[];
}

/** The number of the day that a time (ms) belongs to. */
export function dayNumber(at: number): number {
  return Math.floor((at - nightMs) / dayMs);
}

/** When a day starts, ms. */
export function dayStart(number: number): number {
  return number * dayMs + nightMs;
}

const known = new Map<string, DemoDay>();

/** A day of a server, the same every time. */
export function demoDay(server: DemoServer, number: number): DemoDay {
  const key = `${server.id} ${number}`;
  let day = known.get(key);
  if (!day) {
    day = makeDay(server, number, key);
    known.set(key, day);
  }
  return day;
}

function makeDay(server: DemoServer, number: number, key: string): DemoDay {
  const start = dayStart(number);
  // 1 January 1970 was a Thursday.
  const weekend = (number + 4) % 7 === 6 || (number + 4) % 7 === 0;
  // At the weekend people are at home and offices are empty.
  const rested = server.site === 'office' ? 0.45 : 1.15;
  const factor = (weekend ? rested : 0.9) * (0.75 + 0.5 * chance(`${key} factor`));
  const bursts = [backup(server, start, key), ...errands(start, key)];
  return { start, factor, bursts: bursts.filter((burst) => burst !== undefined) };
}

/** Every night at the server's own time, now and then longer, once in a while not at all. */
function backup(server: DemoServer, start: number, key: string): Burst | undefined {
  if (chance(`${key} backup`) < 0.04) return undefined;
  const minutes = 25 + 40 * chance(`${server.id} size`) + 30 * chance(`${key} length`) ** 3;
  // 21 to 23 hours after four in the morning.
  const from = start + (21 * 60 + 60 * chance(`${server.id} hour`) + 6 * chance(`${key} delay`)) * minuteMs;
  return { from, to: from + minutes * minuteMs, strength: 1.1, disk: true };
}

/** None to four a day, in the hours in which people are awake. */
function errands(start: number, key: string): Burst[] {
  const count = Math.floor(5 * chance(`${key} errands`));
  return Array.from({ length: count }, (_, nth) => {
    const name = `${key} errand ${nth}`;
    const from = start + (4 + 15 * chance(`${name} at`)) * 60 * minuteMs;
    const minutes = 3 + 55 * chance(`${name} length`) ** 2;
    const strength = 0.25 + 0.9 * chance(`${name} strength`);
    return { from, to: from + minutes * minuteMs, strength, disk: chance(`${name} kind`) < 0.4 };
  });
}

/** How much of each kind of burst is on at a time (ms). */
export function burstAt({ bursts }: DemoDay, at: number): { work: number; disk: number } {
  let [work, disk] = [0, 0];
  for (const burst of bursts) {
    if (at < burst.from || at >= burst.to) continue;
    if (burst.disk) disk += burst.strength;
    else work += burst.strength;
  }
  return { work, disk };
}

/** 0 in the depth of the night, 1 in the afternoon, by UTC. */
export function daylight(at: number): number {
  return (1 - Math.cos(((at - nightMs) / dayMs) * 2 * Math.PI)) / 2;
}
