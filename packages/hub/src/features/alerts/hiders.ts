import type { RuleSubject } from '../../domain/rule-match.ts';
import { subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import type { KeyShelf } from './key-shelf.ts';

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

  /** `alert:<id>`, `isolated`, `window:<id>`, or undefined. */
  of(state: ServerState, key: string): string | undefined {
    const { row } = state;
    const subject = subjectOf(row.server_id);
    const serverKey = `${subject}/server_state`;
    return (
      (key === serverKey ? undefined : this.#openAlert(serverKey)) ??
      (row.site_id === null ? undefined : this.#openAlert(`${siteSubject(row.site_id)}/site_state`)) ??
      (this.#parts.servers.sweep.isolated ? 'isolated' : undefined) ??
      this.#sameDisk(key) ??
      this.#window({
        serverId: row.server_id,
        siteId: row.site_id ?? undefined,
        tags: JSON.parse(row.tags) as string[],
      })
    );
  }

  /** What hides the alert of a whole site. */
  ofSite(siteId: string): string | undefined {
    if (this.#parts.servers.sweep.isolated) return 'isolated';
    return this.#window({ serverId: undefined, siteId, tags: [] });
  }

  #openAlert(key: string): string | undefined {
    const alert = this.#parts.keys.get(key)?.alert;
    return alert === undefined ? undefined : `alert:${alert.alertId}`;
  }

  /** One full disk is one alert, however its fullness is judged. */
  #sameDisk(key: string): string | undefined {
    if (!key.includes('/filesystem_free_bytes')) return undefined;
    const used = key.replace('/filesystem_free_bytes', '/filesystem_used_percent').replace(/#below$/, '');
    return this.#openAlert(used);
  }

  #window(subject: RuleSubject): string | undefined {
    const window = this.#parts.windows.windowFor(subject, this.#parts.now());
    return window === undefined ? undefined : `window:${window.windowId}`;
  }
}

/** The subject of a site's own alerts. */
export function siteSubject(siteId: string): string {
  return `site/${siteId}`;
}
