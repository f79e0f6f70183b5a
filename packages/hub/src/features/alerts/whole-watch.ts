import type { Measured } from '../../domain/measured.ts';
import type { ServersService, ServerState } from '../servers/service.ts';
import { siteSubject, type Hiders } from './hiders.ts';
import type { JudgedSubject } from './judged-subject.ts';
import type { KeyShelf } from './key-shelf.ts';
import { readTags } from './read-tags.ts';
import { judgedHub, judgedSite } from './whole-subjects.ts';

/** Something that is more than one server, and how it is now. */
export interface WholeLook {
  readonly subject: JudgedSubject;
  readonly samples: readonly Measured[];
}

/** What the look at the whole works with. */
export interface WholeParts {
  readonly servers: ServersService;
  readonly hiders: Hiders;
  readonly keys: KeyShelf;
}

const fewestOfSite = 2;
const sitePrefix = siteSubject('');

/** Looks at the hub itself and at whole sites. What was bad stays so until somebody is heard: a hub that has just started knows no better. */
export class WholeWatch {
  readonly #parts: WholeParts;

  constructor(parts: WholeParts) {
    this.#parts = parts;
  }

  /** The hub, every site that has servers, and every site of which something is held; of one without servers nothing is measured any more. */
  look(): WholeLook[] {
    const states = [...this.#parts.servers.states()];
    const sites = Map.groupBy(states, ({ row }) => row.site_id);
    const siteIds = new Set([...sites.keys(), ...this.#heldSites()]);
    const looks = [this.#lookAtHub(states)];
    for (const siteId of siteIds) {
      if (siteId !== null) looks.push(this.#lookAtSite(siteId, sites.get(siteId) ?? []));
    }
    return looks;
  }

  #heldSites(): string[] {
    const { keys } = this.#parts;
    const held = [...keys.subjects()].filter((subject) => subject.startsWith(sitePrefix) && keys.countOf(subject) > 0);
    return held.map((subject) => subject.slice(sitePrefix.length));
  }

  #lookAtHub(states: readonly ServerState[]): WholeLook {
    const { isolated, isAnyHeard } = this.#parts.servers.sweep;
    const isAwaiting = !isAnyHeard && states.some(({ row }) => row.local !== 1 && row.last_seen !== null);
    const isAway = isolated || (isAwaiting && this.#isOpen(`${judgedHub.subject}/hub_state`));
    return { subject: judgedHub, samples: [{ metric: 'hub_state', value: isAway ? 1 : 0 }] };
  }

  #lookAtSite(siteId: string, states: readonly ServerState[]): WholeLook {
    const { sitesOffline, sitesHeard } = this.#parts.servers.sweep;
    const subject = judgedSite(siteId, {
      tags: [...new Set(states.flatMap(({ row }) => readTags(row.tags)))],
      hiddenBy: () => this.#parts.hiders.ofSite(siteId, states),
      window: () => this.#parts.hiders.windowOfSite(siteId, states),
      isJudged: () => states.length > 0,
    });
    if (states.length === 0) return { subject, samples: [] };
    const isAwaiting = !sitesHeard.has(siteId) && this.#isOpen(`${subject.subject}/site_state`);
    const isDown = states.length >= fewestOfSite && (sitesOffline.has(siteId) || isAwaiting);
    return { subject, samples: [{ metric: 'site_state', value: isDown ? 1 : 0 }] };
  }

  #isOpen(key: string): boolean {
    return this.#parts.keys.get(key)?.alert !== undefined;
  }
}
