import { ClockSteps } from '../../domain/clock-steps.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { NotificationsService } from '../notifications/service.ts';
import type { AlertView } from './alert-view.ts';
import type { AlertAnnouncer } from './announce-alerts.ts';
import type { Decision } from './held-key.ts';
import type { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';
import type { LookBack } from './look-back.ts';
import { newsOf } from './news-of.ts';
import { presentEvent } from './present-alert.ts';
import { keyRow, saveKey } from './store.ts';
import type { SubjectTurns } from './subject-turns.ts';

/** What decisions are carried out with. */
export interface DecisionParts {
  readonly platform: Platform;
  readonly notifications: Pick<NotificationsService, 'plan' | 'kick'>;
  readonly judge: Judge;
  readonly past: LookBack;
  readonly turns: SubjectTurns;
  readonly view: AlertView;
  readonly announcer: AlertAnnouncer;
}

/** Carries out what is decided about subjects: written and told in one commit, then held, then shown to those who look. */
export class DecisionTurns {
  readonly #parts: DecisionParts;
  /** Keys of which something changed that may wait until the next look to be written. */
  readonly #unsaved = new Set<string>();
  readonly #steps: ClockSteps;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
    const { clock } = parts.platform;
    this.#steps = new ClockSteps({ wall: clock.now(), monotonic: clock.monotonic() });
  }

  /** One decision after the other for each subject: memory and database tell the same story, among several hubs too. */
  async run(judged: JudgedSubject, work: (subject: JudgedSubject, now: number) => Decision[]): Promise<void> {
    await this.#parts.turns.alone(judged.subject, async () => {
      const now = this.now();
      const decisions = work(judged, now);
      if (decisions.length > 0) await this.#carryOut(judged, decisions, now);
    });
  }

  /** The time by the wall; when that was set, what is counted by it is set along. */
  now(): number {
    const { clock } = this.#parts.platform;
    const step = this.#steps.since({ wall: clock.now(), monotonic: clock.monotonic() });
    if (step !== 0) {
      this.#parts.judge.shift(step);
      this.#parts.past.shift(step);
    }
    return clock.now();
  }

  /** Writes since when levels last, of all keys together. What cannot be written now waits for the next look. */
  async saveSoon(): Promise<void> {
    const { db, clock, log } = this.#parts.platform;
    const names = [...this.#unsaved];
    const keys = names.map((key) => this.#parts.judge.keys.get(key)).filter((held) => held !== undefined);
    this.#unsaved.clear();
    if (keys.length === 0) return;
    try {
      await db.batch(keys.map((held) => saveKey(db.write, keyRow(held, clock.now()))));
    } catch (error) {
      for (const name of names) this.#unsaved.add(name);
      log.warn('since when levels last is written later', { error });
    }
  }

  async #carryOut(judged: JudgedSubject, decisions: readonly Decision[], now: number): Promise<void> {
    const { platform, notifications, judge, view, announcer } = this.#parts;
    const { queries, soon, news, alerts, events, followed } = judge.plan(judged, decisions, now);
    const told = news.map((item) => newsOf(judged, item, now));
    if (queries.length > 0) await platform.db.batch([...queries, ...notifications.plan(told)]);
    judge.commit(decisions);
    for (const key of soon) this.#unsaved.add(key);
    if (platform.news.hasPeers) await this.saveSoon();
    if (told.length > 0) notifications.kick();
    announcer.changed(
      [...(await view.rows(followed)), ...alerts].map((row) => view.present(row)),
      events.map((row) => presentEvent(row)),
    );
  }
}
