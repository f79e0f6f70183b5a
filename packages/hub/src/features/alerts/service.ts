import type { Status } from '@labkeeper/protocol/agent';
import type { Alert, AlertCounts } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import type { Measured } from '../../domain/measured.ts';
import { compileRules } from '../../domain/rule-match.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { definitionOf } from '../metrics/service.ts';
import type { NotificationsService } from '../notifications/service.ts';
import { subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import { AlertActs, type Act } from './alert-acts.ts';
import { AlertLook } from './alert-look.ts';
import { AlertView } from './alert-view.ts';
import { AlertAnnouncer, countAlerts } from './announce-alerts.ts';
import { DecisionTurns } from './decision-turns.ts';
import { flatStatus } from './flat-status.ts';
import { Hiders, type WindowBook } from './hiders.ts';
import { Judge } from './judge.ts';
import { judgedPast, type JudgedNumber, type PastRange } from './judged-past.ts';
import { isReported, judgedServer } from './judged-server.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { listAlerts, type AlertQuery } from './list-alerts.ts';
import { LookBack } from './look-back.ts';
import { problemsOf } from './problems-of.ts';
import { PushedPace } from './pushed-pace.ts';
import { RuleDesk } from './rule-desk.ts';
import { SubjectTurns } from './subject-turns.ts';
import { WholeWatch } from './whole-watch.ts';

const lookEverySeconds = 5;

/** What the alerts need of other features. */
export interface AlertParts {
  readonly platform: Platform;
  readonly servers: ServersService;
  readonly notifications: NotificationsService;
  readonly windows: WindowBook;
}

/** Judges what servers report, keeps the alerts that come of it, and lets people answer them. */
export class AlertsService {
  readonly rules: RuleDesk;
  readonly #parts: AlertParts;
  readonly #judge: Judge;
  readonly #hiders: Hiders;
  readonly #pushed = new PushedPace();
  readonly #turns: SubjectTurns;
  readonly #announcer: AlertAnnouncer;
  readonly #past: LookBack;
  readonly #view: AlertView;
  readonly #acts: AlertActs;
  readonly #decisions: DecisionTurns;
  readonly #look: AlertLook;
  #resolvedByHand: (alert: Alert) => Promise<void> = async () => undefined;

  constructor(parts: AlertParts) {
    const { platform, servers, notifications, windows } = parts;
    this.#parts = parts;
    const past = new LookBack(platform);
    const judge = new Judge(
      { db: platform.db, definitionOf, pastOf: (...about) => past.look(...about) },
      compileRules([]),
    );
    const turns = new SubjectTurns(platform, judge);
    const view = new AlertView(platform.db, judge);
    const announcer = new AlertAnnouncer(platform.live, () => this.counts());
    const hiders = new Hiders({ keys: judge.keys, servers, windows, now: () => platform.clock.now() });
    const decisions = new DecisionTurns({ platform, notifications, judge, past, turns, view, announcer });
    const judged = (state: ServerState): JudgedSubject => this.#judged(state);
    [this.#past, this.#judge, this.#turns, this.#view] = [past, judge, turns, view];
    [this.#announcer, this.#hiders, this.#decisions] = [announcer, hiders, decisions];
    this.#acts = new AlertActs({ platform, judge, turns, view, announcer });
    const whole = new WholeWatch({ servers, hiders, keys: judge.keys });
    this.#look = new AlertLook({ platform, servers, judge, judged, pushed: this.#pushed, whole, decisions });
    this.rules = new RuleDesk({ platform, judge, past, judged: (serverId) => this.#judgedById(serverId) });
  }

  /** Reads rules and decisions, and begins to look after servers that are silent. */
  async start(): Promise<void> {
    const { platform, servers } = this.#parts;
    await this.rules.start();
    await this.#judge.load(platform.clock.now());
    for (const { serverId, rule } of this.#judge.keys.all()) {
      if (serverId !== undefined && !isReported(rule.metric)) this.#pushed.expect(serverId);
    }
    servers.judgedBy(
      (state) => problemsOf(this.#judge, this.#judged(state)),
      (serverId) =>
        this.#turns.queue(subjectOf(serverId), () => this.#judge.load(platform.clock.now(), subjectOf(serverId))),
    );
    servers.onEdited((serverId, how) => this.#edited(serverId, how));
    platform.scheduler.every({
      name: 'alerts',
      everySeconds: lookEverySeconds,
      run: (signal) => this.look(signal),
    });
  }

  async stop(): Promise<void> {
    this.#announcer.stop();
    await this.#past.stop();
    await this.#decisions.saveSoon();
  }

  /** Judges a report that says how things are now. Resolves when what was decided is durable. */
  async judgeReport(state: ServerState, samples: readonly Measured[]): Promise<void> {
    // What no collector of ours measures has a pace of its own, also where it comes along with a report.
    const own = samples.filter(({ metric }) => this.#judge.judges(metric) && !isReported(metric));
    if (own.length > 0) this.#notePace(state, own);
    await this.#decisions.run(this.#judged(state), (subject, now) => this.#judge.judgeReport(subject, samples, now));
  }

  /**
   * Judges numbers that somebody else measured of a server. While the server itself should have been heard and was not, nobody knows which of both has
   * failed: then it is not judged.
   */
  async judgePushed(state: ServerState, samples: readonly Measured[]): Promise<void> {
    const now = this.#notePace(state, samples);
    if (this.#parts.servers.isLate(state) && state.status !== 'offline') return;
    await this.#decisions.run(this.#judged(state), (subject) => this.#judge.judgeSamples(subject, samples, now));
  }

  /** One look at the hub, the sites, and every server: who is silent, what is not measured any more, what nothing hides any more. */
  async look(signal: AbortSignal): Promise<void> {
    await this.#look.run(signal);
  }

  /** Silence of an open alert, by a person who knows. Throws ALERT_NOT_FOUND and ALERT_RESOLVED. */
  async acknowledge(alertId: string, act: Act): Promise<Alert> {
    return this.#acts.acknowledge(alertId, act);
  }

  /** Nothing is told of it for a while. Throws ALERT_NOT_FOUND and ALERT_RESOLVED. */
  async snooze(alertId: string, seconds: number): Promise<Alert> {
    return this.#acts.snooze(alertId, seconds);
  }

  /** A person says that it is over; what is not opens again. Throws ALERT_NOT_FOUND and ALERT_RESOLVED. */
  async resolve(alertId: string): Promise<Alert> {
    const alert = await this.#acts.resolve(alertId);
    await this.#resolvedByHand(alert);
    return alert;
  }

  /** Called when a person has said of an alert that it is over. */
  onResolvedByHand(listener: (alert: Alert) => Promise<void>): void {
    this.#resolvedByHand = listener;
  }

  /** Alerts that fit, the newest first. */
  async list(query: AlertQuery): Promise<Page<Alert>> {
    const { platform, servers } = this.#parts;
    const ofSite = [...servers.states()].filter(({ row }) => row.site_id === query.site_id);
    const ids = ofSite.map(({ row }) => row.server_id);
    const page = await listAlerts(platform.db.read, query, ids);
    return { items: page.items.map((row) => this.#view.present(row)), next_cursor: page.next_cursor };
  }

  /** One alert; throws ALERT_NOT_FOUND. */
  async get(alertId: string): Promise<Alert> {
    return this.#view.present(await this.#view.require(alertId));
  }

  /** How many there are, by what is to be done about them. */
  counts(): AlertCounts {
    return countAlerts(this.#judge.keys.open(), this.#parts.platform.clock.now());
  }

  /** The status of a flat number of a server as it was decided; OK for what no rule judges. */
  statusOf(serverId: string, metric: string): Status {
    return flatStatus(this.#judge.keys, subjectOf(serverId), metric);
  }

  /** Stored numbers of a server in order of time, each with what the rules as they are now would have said of it then. Throws SERVER_NOT_FOUND. */
  judgedPast(serverId: string, range: PastRange): AsyncGenerator<JudgedNumber> {
    const { platform, servers } = this.#parts;
    const subject = this.#judged(servers.require(serverId));
    return judgedPast({ series: platform.series, book: this.#judge.book, subject }, range);
  }

  #notePace(state: ServerState, samples: readonly Measured[]): number {
    const now = this.#parts.platform.clock.now();
    const metrics = samples.map(({ metric }) => metric);
    this.#pushed.note(state.row.server_id, metrics, now);
    return now;
  }

  #judgedById(serverId: string): JudgedSubject | undefined {
    const state = this.#parts.servers.find(serverId);
    return state === undefined ? undefined : this.#judged(state);
  }

  #judged(state: ServerState): JudgedSubject {
    return judgedServer(
      {
        servers: this.#parts.servers,
        pushedHoldMs: (serverId, metric) => this.#pushed.holdMs(serverId, metric),
        hiddenBy: (one) => this.#hiders.of(one),
        windowOf: (one) => this.#hiders.windowOf(one),
      },
      state,
    );
  }

  #edited(serverId: string, how: 'changed' | 'removed'): void {
    const subject = subjectOf(serverId);
    this.#judge.forgetChoices(subject);
    if (how === 'removed') void this.#turns.queue(subject, () => this.#forget(subject));
  }

  /** A server that is gone has no problems. */
  async #forget(subject: string): Promise<void> {
    const { db, clock, log } = this.#parts.platform;
    try {
      await db.batch(this.#judge.planForgetting(subject, clock.now()));
      this.#judge.forget(subject);
      this.#past.forget(subject);
      this.#turns.forget(subject);
    } catch (error) {
      log.error('the alerts of a deleted server could not be closed', { subject, error });
    }
  }
}
