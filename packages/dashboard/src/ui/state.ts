import type { Server } from '@labkeeper/protocol/server';
import type { Status } from '@labkeeper/protocol/agent';

/** How a thing is, as the dashboard shows it: each has a colour, a shape and a word of its own. */
export type State = 'ok' | 'warn' | 'fail' | 'offline' | 'unknown' | 'maintenance';

/** The word that stands beside the shape. */
export const stateWords: Readonly<Record<State, string>> = {
  ok: 'Online',
  warn: 'Warning',
  fail: 'Failing',
  offline: 'Offline',
  unknown: 'Unknown',
  maintenance: 'Maintenance',
};

/** The text colour of a state, as a class. */
export const stateText: Readonly<Record<State, string>> = {
  ok: 'text-ok',
  warn: 'text-warn',
  fail: 'text-fail',
  offline: 'text-fail',
  unknown: 'text-unknown',
  maintenance: 'text-maint',
};

/** The text colour of a word that stands beside its shape: where all is well, colour is left to the shape. */
export const wordText: Readonly<Record<State, string>> = { ...stateText, ok: 'text-ink-2' };

const ofStatus: Readonly<Record<Status, State>> = { OK: 'ok', WARN: 'warn', FAIL: 'fail', UNKNOWN: 'unknown' };

/** The state of a status word of the API. */
export function stateOfStatus(status: Status): State {
  return ofStatus[status];
}

/** The one state of a server: silence first, then its health. */
export function stateOfServer(server: Pick<Server, 'status' | 'health'>): State {
  if (server.status === 'offline') return 'offline';
  if (server.status === 'unknown') return 'unknown';
  return server.health === 'UNKNOWN' ? 'ok' : ofStatus[server.health];
}

const order: Readonly<Record<State, number>> = { offline: 0, fail: 1, warn: 2, unknown: 3, maintenance: 4, ok: 5 };

/** Orders states worst first, as `Array.sort` wants it. */
export function worstFirst(a: State, b: State): number {
  return order[a] - order[b];
}
