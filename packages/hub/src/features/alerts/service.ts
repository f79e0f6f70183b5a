import type { Status } from '@labkeeper/protocol/agent';
import type { Alert, AlertCounts, AlertRule, AlertRuleRequest, ListedRule } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import { acknowledge, snooze, type AlertLife } from '../../domain/alert-lifecycle.ts';
import { ClockSteps } from '../../domain/clock-steps.ts';
import type { Measured } from '../../domain/measured.ts';
import { compileRules } from '../../domain/rule-match.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { AlertsTable } from '../../platform/tables.ts';
import { definitionOf } from '../metrics/service.ts';
import type { NotificationsService } from '../notifications/service.ts';
import { subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import { AlertAnnouncer, countAlerts } from './announce-alerts.ts';
import type { Decision, HeldKey } from './held-key.ts';
import { flatStatus } from './flat-status.ts';
import { Hiders, type WindowBook } from './hiders.ts';
import { Judge } from './judge.ts';
import { isReported, judgedServer } from './judged-server.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { listAlerts, type AlertQuery } from './list-alerts.ts';
import { LookBack } from './look-back.ts';
import { listRules } from './list-rules.ts';
import { newsOf } from './news-of.ts';
import { presentAlert, presentEvent } from './present-alert.ts';
import { problemsOf } from './problems-of.ts';
import { PushedPace } from './pushed-pace.ts';
import { RuleStore } from './rule-store.ts';
import { keyRow, lifeColumns, saveKey, subjectOfKey } from './store.ts';
import type { PastOf } from './series-look.ts';
import type { SilenceLook } from './silent-keys.ts';
import { SubjectTurns } from './subject-turns.ts';
import { judgedHub } from './whole-subjects.ts';
import { WholeWatch } from './whole-watch.ts';

const lookEverySeconds = 5;
const onlyPushed: SilenceLook = { which: 'not reported', isSent: () => false };

/** What a person does about an alert. `by` is the name of who did it. */
export interface Act {
  readonly by: string;
  readonly note?: string | undefined;
}

/** What the alerts need of other features. */
export interface AlertParts {
  readonly platform: Platform;
  readonly servers: ServersService;
  readonly notifications: NotificationsService;
  readonly windows: WindowBook;
}

/** Judges what servers report, keeps the alerts that come of it, and lets people answer them. */
export class AlertsService {
  readonly rules: RuleStore;
  readonly #parts: AlertParts;
  readonly #judge: Judge;
  readonly #hiders: Hiders;
  readonly #pushed = new PushedPace();
  readonly #turns: SubjectTurns;
  readonly #announcer: AlertAnnouncer;
  readonly #whole: WholeWatch;
  readonly #past: LookBack;
  /** Keys of which something changed that may wait until the next look to be written. */
  readonly #unsaved = new Set<string>();
  readonly #steps: ClockSteps;

  constructor(parts: AlertParts) {
    const { platform, servers, windows } = parts;
    this.#parts = parts;
    const { clock } = platform;
    this.#steps = new ClockSteps({ wall: clock.now(), monotonic: clock.monotonic() });
    this.rules = new RuleStore(platform);
    this.#past = new LookBack(platform);
    const pastOf: PastOf = (rule, subject, labels, value) => this.#past.look(rule, subject, labels, value);
    this.#judge = new Judge({ db: platform.db, definitionOf, pastOf }, compileRules([]));
    this.#turns = new SubjectTurns(platform, this.#judge);
    this.#hiders = new Hiders({ keys: this.#judge.keys, servers, windows, now: () => platform.clock.now() });
    this.#announcer = new AlertAnnouncer(platform.live, () => this.counts());
    this.#whole = new WholeWatch({ servers, hiders: this.#hiders, keys: this.#judge.keys });
  }

  /** Reads rules and decisions, and begins to look after servers that are silent. */
  async start(): Promise<void> {
    const { platform, servers } = this.#parts;
    await this.rules.load();
    this.#useRules();
    await this.#judge.load(platform.clock.now());
    for (const { serverId, rule } of this.#judge.keys.all()) {
      if (serverId !== undefined && !isReported(rule.metric)) this.#pushed.expect(serverId);
    }
    platform.settings.onChange(() => this.#useRules());
    platform.news.on('rules', () => void this.#reloadRules());
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
    await this.#saveSoon();
  }

  /** Judges a report that says how things are now. Resolves when what was decided is durable. */
  async judgeReport(state: ServerState, samples: readonly Measured[]): Promise<void> {
    this.#notePace(state.row.server_id, samples);
    await this.#inTurn(this.#judged(state), (subject, now) => this.#judge.judgeReport(subject, samples, now));
  }

  /** What no collector of ours measures has a pace of its own, also where it comes along with a report. */
  #notePace(serverId: string, samples: readonly Measured[]): void {
    const own = samples.filter(({ metric }) => !isReported(metric) && this.#judge.judges(metric));
    if (own.length > 0)
      this.#pushed.note(
        serverId,
        own.map(({ metric }) => metric),
        this.#parts.platform.clock.now(),
      );
  }

  /**
   * Judges numbers that somebody else measured of a server. While the server itself should have been heard and was not, nobody knows which of both has
   * failed: then it is not judged.
   */
  async judgePushed(state: ServerState, samples: readonly Measured[]): Promise<void> {
    const now = this.#parts.platform.clock.now();
    this.#pushed.note(
      state.row.server_id,
      samples.map(({ metric }) => metric),
      now,
    );
    if (this.#parts.servers.isLate(state) && state.status !== 'offline') return;
    await this.#inTurn(this.#judged(state), (subject) => this.#judge.judgeSamples(subject, samples, now));
  }

  /** Silence of an open alert, by a person who knows. Throws ALERT_NOT_FOUND and ALERT_RESOLVED. */
  async acknowledge(alertId: string, { by, note }: Act): Promise<Alert> {
    return this.#change(alertId, (life, now) => acknowledge(life, now, by, note));
  }

  /** Nothing is told of it for a while; then it is told again if it is still there. */
  async snooze(alertId: string, seconds: number): Promise<Alert> {
    return this.#change(alertId, (life, now) => snooze(life, now + seconds * 1000));
  }

  /** A person says that it is over; it opens again when the next look still sees it. */
  async resolve(alertId: string): Promise<Alert> {
    return this.#change(alertId, (life, now) => ({ ...life, status: 'resolved', resolvedAt: now }));
  }

  /** Alerts that fit, the newest first. */
  async list(query: AlertQuery): Promise<Page<Alert>> {
    const { platform, servers } = this.#parts;
    const ofSite = [...servers.states()].filter(({ row }) => row.site_id === query.site_id);
    const page = await listAlerts(
      platform.db.read,
      query,
      ofSite.map(({ row }) => row.server_id),
    );
    return { items: page.items.map((row) => this.#present(row)), next_cursor: page.next_cursor };
  }

  /** One alert; throws ALERT_NOT_FOUND. */
  async get(alertId: string): Promise<Alert> {
    return this.#present(await this.#require(alertId));
  }

  /** The status of a flat number of a server as it was decided; OK for what no rule judges. */
  statusOf(serverId: string, metric: string): Status {
    return flatStatus(this.#judge.keys, subjectOf(serverId), metric);
  }

  /** How many there are, by what is to be done about them. */
  counts(): AlertCounts {
    return countAlerts(this.#judge.keys.open(), this.#parts.platform.clock.now());
  }

  /** Every rule with what comes of it. */
  listRules(): ListedRule[] {
    return listRules(this.rules, this.#judge);
  }

  async addRule(request: AlertRuleRequest): Promise<AlertRule> {
    return this.#changedRules(await this.rules.add(request));
  }

  async changeRule(
    ruleId: string,
    request: AlertRuleRequest,
    by: { actor: string; address: string },
  ): Promise<AlertRule> {
    return this.#changedRules(await this.rules.change(ruleId, request, by));
  }

  async removeRule(ruleId: string, by: { actor: string; address: string }): Promise<void> {
    await this.rules.remove(ruleId, by);
    this.#changedRules(undefined);
  }

  /** One look at the hub, the sites, and every server: who is silent, what is not measured any more, what nothing hides any more. */
  async look(signal: AbortSignal): Promise<void> {
    const release = await this.#lookAlone();
    if (release === undefined) return;
    try {
      await this.#saveSoon();
      for (const { subject, samples } of this.#whole.look()) {
        // Its servers come and go, and with them their tags.
        this.#judge.forgetChoices(subject.subject);
        await this.#inTurn(subject, (_, now) => {
          const seen = this.#judge.judgeSamples(subject, samples, now);
          const around = subject === judgedHub ? [] : this.#judge.judgeSurroundings(subject, now);
          return withoutRepetition(seen, this.#judge.judgeSilent(subject, now), around);
        });
      }
      for (const state of this.#parts.servers.states()) {
        if (signal.aborted) return;
        await this.#lookAt(state);
      }
    } finally {
      await release();
    }
  }

  async #lookAt(state: ServerState): Promise<void> {
    const serverId = state.row.server_id;
    const hasOpen = this.#judge.keys.hasOpen(subjectOf(serverId));
    if (state.status !== 'offline' && !hasOpen && !this.#pushed.has(serverId)) return;
    const offline: Measured = { metric: 'server_state', value: 1 };
    const judged = this.#judged(state);
    const isCalm = this.#judge.judgeSurroundings(judged, this.#now()).length === 0;
    if (isCalm && state.status !== 'offline' && !this.#pushed.has(serverId)) return;
    await this.#inTurn(judged, (subject, now) => {
      const around = this.#judge.judgeSurroundings(subject, now);
      // What comes with reports is looked at with each of them: between two of them it is as it was.
      if (state.status === 'online')
        return withoutRepetition(this.#judge.judgeSilent(subject, now, onlyPushed), around);
      if (state.status === 'unknown') return around;
      this.#judge.gone(subject.subject);
      const seen = this.#judge.judgeSamples(subject, [offline], now);
      return withoutRepetition(seen, this.#judge.judgeSilent(subject, now), around);
    });
  }

  /** Among several hubs on one database one at a time looks after the silent. */
  async #lookAlone(): Promise<(() => Promise<void>) | undefined> {
    const { db, news } = this.#parts.platform;
    return news.hasPeers ? db.tryLock('alerts-look') : async () => undefined;
  }

  /** One decision after the other for each subject: memory and database tell the same story, among several hubs too. */
  async #inTurn(judged: JudgedSubject, work: (subject: JudgedSubject, now: number) => Decision[]): Promise<void> {
    const { platform, notifications } = this.#parts;
    await this.#turns.alone(judged.subject, async () => {
      const { db } = platform;
      const now = this.#now();
      const decisions = work(judged, now);
      if (decisions.length === 0) return;
      const { queries, soon, news, alerts, events, followed } = this.#judge.plan(judged, decisions, now);
      const told = news.map((item) => newsOf(judged, item, now));
      if (queries.length > 0) await db.batch([...queries, ...notifications.plan(told)]);
      this.#judge.commit(decisions);
      for (const key of soon) this.#unsaved.add(key);
      if (platform.news.hasPeers) await this.#saveSoon();
      if (told.length > 0) notifications.kick();
      this.#announcer.changed(
        [...(await this.#rowsOf(followed)), ...alerts].map((row) => this.#present(row)),
        events.map((row) => presentEvent(row)),
      );
    });
  }

  /** Writes since when levels last, of all keys together. What cannot be written now waits for the next look. */
  async #saveSoon(): Promise<void> {
    const { db, clock, log } = this.#parts.platform;
    const names = [...this.#unsaved];
    const keys = names.map((key) => this.#judge.keys.get(key)).filter((held) => held !== undefined);
    this.#unsaved.clear();
    if (keys.length === 0) return;
    try {
      await db.batch(keys.map((held) => saveKey(db.write, keyRow(held, clock.now()))));
    } catch (error) {
      for (const name of names) this.#unsaved.add(name);
      log.warn('since when levels last is written later', { error });
    }
  }

  /** The time by the wall; when that was set, what is counted by it is set along. */
  #now(): number {
    const { clock } = this.#parts.platform;
    const step = this.#steps.since({ wall: clock.now(), monotonic: clock.monotonic() });
    if (step !== 0) {
      this.#judge.shift(step);
      this.#past.shift(step);
    }
    return clock.now();
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

  #useRules(): void {
    const rules = this.rules.all();
    this.#judge.use(compileRules(rules));
    this.#past.use(rules);
  }

  #changedRules<Rule>(rule: Rule): Rule {
    this.#useRules();
    this.#parts.platform.news.tell('rules', ['all']);
    return rule;
  }

  async #reloadRules(): Promise<void> {
    try {
      await this.rules.load();
      this.#useRules();
    } catch (error) {
      this.#parts.platform.log.warn('rules that another hub changed could not be read', { error });
    }
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

  async #change(alertId: string, change: (life: AlertLife, now: number) => AlertLife): Promise<Alert> {
    const { db, clock } = this.#parts.platform;
    const subject = subjectOfKey((await this.#require(alertId)).key);
    return this.#turns.alone(subject, async () => {
      const now = clock.now();
      const row = await this.#require(alertId);
      const key = this.#judge.keys.get(row.key);
      if (row.status === 'resolved' || key?.alert?.alertId !== alertId)
        throw new ApiError('ALERT_RESOLVED', { field: 'alert_id' });
      const life = change(key.alert.life, now);
      const after: HeldKey = this.#judge.withLife(key, life);
      const columns = lifeColumns({ life, eventId: key.alert.eventId });
      const update = db.write.updateTable('alerts').set(columns).where('alert_id', '=', alertId).compile();
      await db.batch([update, saveKey(db.write, keyRow(after, now))]);
      this.#judge.keys.hold(after);
      const alert = this.#present({ ...row, ...columns });
      this.#announcer.changed([alert], []);
      return alert;
    });
  }

  async #rowsOf(alertIds: readonly string[]): Promise<AlertsTable[]> {
    if (alertIds.length === 0) return [];
    return this.#parts.platform.db.read.selectFrom('alerts').selectAll().where('alert_id', 'in', alertIds).execute();
  }

  async #require(alertId: string): Promise<AlertsTable> {
    const query = this.#parts.platform.db.read.selectFrom('alerts').selectAll().where('alert_id', '=', alertId);
    const row = await query.executeTakeFirst();
    if (row === undefined) throw new ApiError('ALERT_NOT_FOUND', { field: 'alert_id' });
    return row;
  }

  /** As the API shows it: of an open alert the number as it is now. */
  #present(row: AlertsTable): Alert {
    const alert = presentAlert(row);
    const held = this.#judge.keys.get(row.key);
    if (held?.alert?.alertId !== row.alert_id) return alert;
    return {
      ...alert,
      metric_value: held.alert.life.value ?? alert.metric_value,
      notified: alert.notified || held.alert.life.everTold,
      hides: this.#judge.words.hides(held),
    };
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
