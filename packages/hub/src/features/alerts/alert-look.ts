import type { Measured } from '../../domain/measured.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import type { DecisionTurns } from './decision-turns.ts';
import type { Decision } from './held-key.ts';
import type { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';
import type { PushedPace } from './pushed-pace.ts';
import type { SilenceLook } from './silent-keys.ts';
import { judgedHub } from './whole-subjects.ts';
import type { WholeWatch } from './whole-watch.ts';

/** What is looked at, and with what. */
export interface AlertLookParts {
  readonly platform: Pick<Platform, 'db' | 'news'>;
  readonly servers: Pick<ServersService, 'states'>;
  readonly judge: Judge;
  readonly judged: (state: ServerState) => JudgedSubject;
  readonly pushed: PushedPace;
  readonly whole: WholeWatch;
  readonly decisions: DecisionTurns;
}

const onlyPushed: SilenceLook = { which: 'not reported', isSent: () => false };

/** Looks every few seconds at what no report tells: who is silent, what is not measured any more, what nothing hides any more. */
export class AlertLook {
  readonly #parts: AlertLookParts;

  constructor(parts: AlertLookParts) {
    this.#parts = parts;
  }

  /** One look at the hub, the sites, and every server. */
  async run(signal: AbortSignal): Promise<void> {
    const { decisions, servers } = this.#parts;
    const release = await this.#alone();
    if (release === undefined) return;
    try {
      await decisions.saveSoon();
      await this.#lookAtWhole();
      for (const state of servers.states()) {
        if (signal.aborted) return;
        await this.#lookAt(state);
      }
    } finally {
      await release();
    }
  }

  async #lookAtWhole(): Promise<void> {
    const { whole, judge, decisions } = this.#parts;
    for (const { subject, samples } of whole.look()) {
      // Its servers come and go, and with them their tags.
      judge.forgetChoices(subject.subject);
      await decisions.run(subject, (_, now) => {
        const seen = judge.judgeSamples(subject, samples, now);
        const around = subject === judgedHub ? [] : judge.judgeSurroundings(subject, now);
        return withoutRepetition(seen, judge.judgeSilent(subject, now), around);
      });
    }
  }

  async #lookAt(state: ServerState): Promise<void> {
    const { judge, pushed, decisions } = this.#parts;
    const serverId = state.row.server_id;
    const isSilent = state.status === 'offline' || pushed.has(serverId);
    if (!isSilent && !judge.keys.hasOpen(subjectOf(serverId))) return;
    const judged = this.#parts.judged(state);
    const isCalm = judge.judgeSurroundings(judged, decisions.now()).length === 0;
    if (isCalm && !isSilent) return;
    await decisions.run(judged, (subject, now) => this.#decisionsOf(state, subject, now));
  }

  #decisionsOf({ status }: ServerState, subject: JudgedSubject, now: number): Decision[] {
    const { judge } = this.#parts;
    const around = judge.judgeSurroundings(subject, now);
    // What comes with reports is looked at with each of them: between two of them it is as it was.
    if (status === 'online') return withoutRepetition(judge.judgeSilent(subject, now, onlyPushed), around);
    if (status === 'unknown') return around;
    judge.gone(subject.subject);
    const offline: Measured = { metric: 'server_state', value: 1 };
    const seen = judge.judgeSamples(subject, [offline], now);
    return withoutRepetition(seen, judge.judgeSilent(subject, now), around);
  }

  /** Among several hubs on one database one at a time looks after the silent. */
  async #alone(): Promise<(() => Promise<void>) | undefined> {
    const { db, news } = this.#parts.platform;
    return news.hasPeers ? db.tryLock('alerts-look') : async () => undefined;
  }
}

/** What was decided about a key by its number stands; what surrounds it is looked at the next time. */
function withoutRepetition(...lists: readonly Decision[][]): Decision[] {
  const seen = new Set<string>();
  const kept: Decision[] = [];
  for (const decision of lists.flat()) {
    if (seen.has(decision.before.key)) continue;
    seen.add(decision.before.key);
    kept.push(decision);
  }
  return kept;
}
