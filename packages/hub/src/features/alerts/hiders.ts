import type { RuleSubject } from '../../domain/rule-match.ts';
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
      return byServer ?? beyond.hiddenBy ?? this.#sameDisk(key);
    };
  }

  /** What is more than a server. */
  #beyond({ row }: ServerState): string | undefined {
    const { server_id: serverId, site_id: siteId, tags } = row;
    return (
      (siteId === null ? undefined : this.#openAlert(`${siteSubject(siteId)}/site_state`)) ??
      (this.#parts.servers.sweep.isolated ? 'isolated' : undefined) ??
      this.#window({ serverId, siteId: siteId ?? undefined, tags: readTags(tags) })
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
