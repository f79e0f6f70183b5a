import type { Problem, Server } from '@labkeeper/protocol/server';

/** The thing to say about a server: its worst problem, or nothing when there is none (notes with status OK are none). */
export function mainProblem(server: Server): Problem | undefined {
  return server.problems.find((problem) => problem.status !== 'OK');
}

/** How many problems there are besides the main one. */
export function otherProblems(server: Server): number {
  return Math.max(0, server.problems.filter((problem) => problem.status !== 'OK').length - 1);
}

/** When a server started, in milliseconds; undefined where it did not say. */
export function bootedAt(server: Pick<Server, 'boot_time'>): number | undefined {
  const at = server.boot_time === null ? Number.NaN : Date.parse(server.boot_time);
  return Number.isNaN(at) ? undefined : at;
}

/** Whether the numbers of a server are older than they should be: more than two reports are missing. */
export function isStale(server: Pick<Server, 'last_seen' | 'agent'>, nowMs: number): boolean {
  if (server.last_seen === null) return false;
  const age = (nowMs - Date.parse(server.last_seen)) / 1000;
  return age > server.agent.interval_seconds * 2 + 15;
}
