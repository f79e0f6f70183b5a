import type { ListedWindow } from '@labkeeper/protocol/silence';
import { untilInWords } from './alert-words.ts';
import { inScope, type Scoped } from './in-scope.ts';

/** What of a window is said where it holds. */
export type QuietWindow = Pick<ListedWindow, 'window_id' | 'kind' | 'name' | 'scope' | 'active_until'>;

/** The window that keeps a server quiet at `now` (ms since 1970): of several the one that holds longest; undefined where none does. */
export function quietWindow<Window extends QuietWindow>(
  server: Scoped,
  windows: readonly Window[],
  now: number,
): Window | undefined {
  const holding = windows.filter(
    ({ scope, active_until: until }) =>
      until !== null && Date.parse(until) > now && scope.check_ids.length === 0 && inScope(server, scope),
  );
  return holding.toSorted((a, b) => endOf(b) - endOf(a))[0];
}

function endOf({ active_until: until }: QuietWindow): number {
  return until === null ? 0 : Date.parse(until);
}

/** "Muted until 14:00", "Maintenance until 14:00". */
export function windowInWords({ kind, active_until: until }: QuietWindow, now: number): string {
  const word = kind === 'mute' ? 'Muted' : 'Maintenance';
  return until === null ? word : `${word} until ${untilInWords(until, now)}`;
}

/** Why nothing is told of an alert on its own; empty where it is. */
export function quietInWords(hiddenBy: string | null, windows: readonly QuietWindow[], now: number): string {
  if (hiddenBy === null) return '';
  if (hiddenBy === 'isolated') return 'Quiet: the hub may be cut off';
  if (!hiddenBy.startsWith('window:')) return 'Quiet: part of another alert';
  const window = windows.find(({ window_id: id }) => hiddenBy === `window:${id}`);
  return window === undefined ? 'Quiet: muted or in maintenance' : windowInWords(window, now);
}

/** Whether a window mutes this server and nothing else, so that ending it touches nothing else. */
export function isOwnMute({ kind, scope }: QuietWindow, serverId: string): boolean {
  const { server_ids: servers, tags, site_ids: sites } = scope;
  return kind === 'mute' && servers.length === 1 && servers[0] === serverId && tags.length + sites.length === 0;
}
