import type { Measured } from '../../domain/measured.ts';
import type { ServersService } from '../servers/service.ts';
import type { Hiders } from './hiders.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { judgedHub, judgedSite } from './whole-subjects.ts';

/** Something that is more than one server, and how it is now. */
export interface WholeLook {
  readonly subject: JudgedSubject;
  readonly samples: readonly Measured[];
}

/** Looks at the hub itself and at whole sites. */
export class WholeWatch {
  readonly #parts: { readonly servers: ServersService; readonly hiders: Hiders };

  constructor(parts: { readonly servers: ServersService; readonly hiders: Hiders }) {
    this.#parts = parts;
  }

  /** A site counts as offline as soon as one of its silent servers does: the others follow within an interval, and are told by it. */
  look(): WholeLook[] {
    const { servers, hiders } = this.#parts;
    const { isolated, sitesDown } = servers.sweep;
    const sites = Map.groupBy(servers.states(), ({ row }) => row.site_id);
    const looks: WholeLook[] = [{ subject: judgedHub, samples: [{ metric: 'hub_state', value: isolated ? 1 : 0 }] }];
    for (const [siteId, states] of sites) {
      if (siteId === null || states.length < 2) continue;
      const isDown = sitesDown.has(siteId) && states.some(({ status }) => status === 'offline');
      const subject = judgedSite(siteId, () => hiders.ofSite(siteId));
      looks.push({ subject, samples: [{ metric: 'site_state', value: isDown ? 1 : 0 }] });
    }
    return looks;
  }
}
