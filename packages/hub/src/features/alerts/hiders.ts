import type { RuleSubject } from '../../domain/rule-match.ts';
import { saidBetterBy } from '../../domain/same-thing.ts';
import { subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import type { KeyShelf } from './key-shelf.ts';
import { readTags } from './read-tags.ts';

/** A maintenance window that holds now; `until` in ms since 1970. */
export interface HeldWindow {
  readonly windowId: string;
  readonly until: number;
}

/** Where windows are asked for. */
export interface WindowBook {
  windowFor(subject: RuleSubject, now: number): HeldWindow | undefined;
}

export interface HiderParts {
  readonly keys: KeyShelf;
  readonly servers: ServersService;
  readonly windows: WindowBook;
  readonly now: () => number;
}

/** Finds what the alerts of a server are hidden behind: its own silence, that of its site or of the hub, or a maintenance window. */
export class Hiders {
  readonly #parts: HiderParts;

  constructor(parts: HiderParts) {
    this.#parts = parts;
  }

  /** Answers for each key of a server `alert:<id>`, `isolated`, `window:<id>`, or undefined; what all of them share is found out once. */
  of(state: ServerState): (key: string) => string | undefined {
    const subject = subjectOf(state.row.server_id);
    const serverKey = `${subject}/server_state`;
    let beyond: { readonly hiddenBy: string | undefined } | undefined;
    return (key) => {
      const byServer = key === serverKey ? undefined : this.#openAlert(serverKey);
      beyond ??= { hiddenBy: this.#beyond(state) };
      return byServer ?? beyond.hiddenBy ?? this.#sameThing(key);
    };
  }

  /** What is more than a server. */
  #beyond(state: ServerState): string | undefined {
    const { row, receivedAt } = state;
    const { site_id: siteId } = row;
    // Who is heard is not cut off.
    const isSilent = receivedAt === undefined || this.#parts.servers.isLate(state);
    return (
      (siteId === null ? undefined : this.#openAlert(`${siteSubject(siteId)}/site_state`)) ??
      (isSilent && this.#isIsolated() ? 'isolated' : undefined) ??
      named(this.windowOf(state))
    );
  }

  /** The maintenance window of a server. */
  windowOf({ row }: ServerState): HeldWindow | undefined {
    return this.#parts.windows.windowFor(subjectOfRow(row), this.#parts.now());
  }

  /** What hides the alert of a whole site: windows do that cover each of its silent servers. */
  ofSite(siteId: string, states: readonly ServerState[]): string | undefined {
    if (this.#isIsolated()) return 'isolated';
    const silent = states.filter((state) => state.status !== 'online' || this.#parts.servers.isLate(state));
    return named(this.windowOfSite(siteId, silent.length > 0 ? silent : states));
  }

  /** The window that covers each of these servers of a site, or the site itself; of several the one that ends first. */
  windowOfSite(siteId: string, states: readonly ServerState[]): HeldWindow | undefined {
    const held = states.map((state) => this.windowOf(state));
    const covering = held.filter((window) => window !== undefined);
    const [first] = covering.toSorted((a, b) => a.until - b.until);
    if (first !== undefined && covering.length === held.length) return first;
    return this.#parts.windows.windowFor({ serverId: undefined, siteId, tags: [] }, this.#parts.now());
  }

  /** A hub that was isolated before it started anew is so until it has heard somebody. */
  #isIsolated(): boolean {
    const { servers } = this.#parts;
    if (servers.sweep.isolated) return true;
    if (servers.sweep.isAnyHeard || this.#openAlert('hub/hub_state') === undefined) return false;
    return ![...servers.states()].some(({ row, receivedAt }) => row.local !== 1 && receivedAt !== undefined);
  }

  #openAlert(key: string): string | undefined {
    const alert = this.#parts.keys.get(key)?.alert;
    return alert === undefined ? undefined : `alert:${alert.alertId}`;
  }

  /** One full disk is one alert, however its fullness is judged. */
  #sameThing(key: string): string | undefined {
    const other = saidBetterBy(key);
    return other === undefined ? undefined : this.#openAlert(other);
  }
}

function named(window: HeldWindow | undefined): string | undefined {
  return window === undefined ? undefined : `window:${window.windowId}`;
}

function subjectOfRow({ server_id: serverId, site_id: siteId, tags }: ServerState['row']): RuleSubject {
  return { serverId, siteId: siteId ?? undefined, tags: readTags(tags) };
}

/** The subject of a site's own alerts. */
export function siteSubject(siteId: string): string {
  return `site/${siteId}`;
}
