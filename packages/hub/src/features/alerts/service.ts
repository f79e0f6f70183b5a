import type { Alert, AlertRule, AlertRuleRequest } from '@labkeeper/protocol/alert';
import { acknowledge, type AlertLife } from '../../domain/alert-lifecycle.ts';
import type { Measured } from '../../domain/measured.ts';
import { compileRules } from '../../domain/rule-match.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { AlertsTable } from '../../platform/tables.ts';
import { definitionOf } from '../metrics/service.ts';
import type { NewsItem, NotificationsService } from '../notifications/service.ts';
import { subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import { Serial } from '../../platform/serial.ts';
import type { Decision } from './held-key.ts';
import { Judge, type AlertNewsItem, type JudgedServer } from './judge.ts';
import { presentAlert } from './present-alert.ts';
import { RuleStore } from './rule-store.ts';
import { lifeColumns } from './store.ts';

const lookEverySeconds = 5;

/** What a person does about an alert. `by` is the name of who did it. */
export interface Act {
  readonly by: string;
  readonly note?: string | undefined;
}

/** Judges what servers report, keeps the alerts that come of it, and lets people answer them. */
export class AlertsService {
  readonly rules: RuleStore;
  readonly #platform: Platform;
  readonly #servers: ServersService;
  readonly #notifications: NotificationsService;
  readonly #judge: Judge;
  readonly #turns = new Map<string, Serial>();

  constructor(platform: Platform, servers: ServersService, notifications: NotificationsService) {
    this.#notifications = notifications;
    this.#platform = platform;
    this.#servers = servers;
    this.rules = new RuleStore(platform);
    this.#judge = new Judge({ db: platform.db, definitionOf }, compileRules([]));
  }

  /** Reads rules and decisions, and begins to look after servers that are silent. */
  async start(): Promise<void> {
    await this.rules.load();
    this.#useRules();
    await this.#judge.load();
    this.#platform.settings.onChange(() => this.#useRules());
    this.#platform.scheduler.every({
      name: 'alerts',
      everySeconds: lookEverySeconds,
      run: (signal) => this.#look(signal),
    });
  }

  /** Judges a report that says how things are now. Resolves when what was decided is durable. */
  async judgeReport(state: ServerState, samples: readonly Measured[]): Promise<void> {
    await this.#inTurn(state, (server, now) => this.#judge.judgeReport(server, samples, now));
  }

  /** Silence of an open alert, by a person who knows. Throws ALERT_NOT_FOUND and ALERT_RESOLVED. */
  async acknowledge(alertId: string, { by, note }: Act): Promise<Alert> {
    return this.#change(alertId, (life) => acknowledge(life, this.#platform.clock.now()), {
      acknowledged_by: by,
      note: note ?? null,
    });
  }

  /** Nothing is told of it for a while. */
  async snooze(alertId: string, seconds: number): Promise<Alert> {
    const until = this.#platform.clock.now() + seconds * 1000;
    return this.#change(alertId, (life) => ({ ...life, snoozedUntil: until }), {});
  }

  /** A person says that it is over; it opens again when the next look still sees it. */
  async resolve(alertId: string): Promise<Alert> {
    const now = this.#platform.clock.now();
    return this.#change(alertId, (life) => ({ ...life, status: 'resolved', resolvedAt: now }), {});
  }

  async addRule(request: AlertRuleRequest): Promise<AlertRule> {
    const rule = await this.rules.add(request);
    this.#useRules();
    return rule;
  }

  async changeRule(ruleId: string, request: AlertRuleRequest): Promise<AlertRule> {
    const rule = await this.rules.change(ruleId, request);
    this.#useRules();
    return rule;
  }

  async removeRule(ruleId: string): Promise<void> {
    await this.rules.remove(ruleId);
    this.#useRules();
  }

  #useRules(): void {
    this.#judge.use(compileRules(this.rules.all()));
  }

  /** Servers that are offline fail; what one of the others stopped measuring is unknown. */
  async #look(signal: AbortSignal): Promise<void> {
    for (const state of this.#servers.states()) {
      if (signal.aborted) return;
      if (state.status === 'unknown') continue;
      await this.#inTurn(state, (server, now) =>
        state.status === 'offline'
          ? this.#judge.judgeSamples(server, [{ metric: 'server_state', value: 1 }], now)
          : this.#judge.judgeSilent(server, now),
      );
    }
  }

  /** One decision after the other for each server: memory and database tell the same story. */
  async #inTurn(state: ServerState, work: (server: JudgedServer, now: number) => Decision[]): Promise<void> {
    await this.#queue(state.row.server_id, async () => {
      const now = this.#platform.clock.now();
      const server = this.#judged(state);
      const decisions = work(server, now);
      const { queries, news } = this.#judge.plan(server, decisions, now);
      const messages = this.#notifications.plan(news.flatMap((item) => newsItem(server, item, now)));
      if (queries.length > 0) await this.#platform.db.batch([...queries, ...messages]);
      this.#judge.commit(decisions);
      if (messages.length > 0) this.#notifications.kick();
    });
  }

  #queue<Result>(about: string, work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turns.get(about) ?? new Serial();
    this.#turns.set(about, turn);
    return turn.run(work);
  }

  #judged(state: ServerState): JudgedServer {
    const { server_id: serverId, site_id: siteId, display_name: name, tags } = state.row;
    return {
      subject: subjectOf(serverId),
      serverId,
      siteId: siteId ?? undefined,
      tags: JSON.parse(tags) as string[],
      name,
      gapMs: this.#servers.silenceLimit(state),
    };
  }

  async #change(alertId: string, change: (life: AlertLife) => AlertLife, said: Partial<AlertsTable>): Promise<Alert> {
    const { db } = this.#platform;
    const row = await this.#require(alertId);
    return this.#queue(row.server_id ?? row.key, async () => {
      const held = this.#judge.lifeOf(row.key);
      if (row.status === 'resolved' || held === undefined) throw new ApiError('ALERT_RESOLVED', { field: 'alert_id' });
      const life = change(held);
      const columns = { ...lifeColumns(life), ...said };
      const update = db.write.updateTable('alerts').set(columns).where('alert_id', '=', alertId).compile();
      await db.batch([update, ...this.#judge.setLife(row.key, life)]);
      return presentAlert({ ...row, ...columns });
    });
  }

  async #require(alertId: string): Promise<AlertsTable> {
    const query = this.#platform.db.read.selectFrom('alerts').selectAll().where('alert_id', '=', alertId);
    const row = await query.executeTakeFirst();
    if (row === undefined) throw new ApiError('ALERT_NOT_FOUND', { field: 'alert_id' });
    return row;
  }
}

/** What of an alert is told; that it got better is seen and not told. */
function newsItem(server: JudgedServer, { news, alert, words, eventId }: AlertNewsItem, now: number): NewsItem[] {
  if (news === 'better') return [];
  const { life, alertId } = alert;
  const quietUntil = Math.max(life.quietUntil ?? 0, life.snoozedUntil ?? 0);
  const flapping = news === 'flapping' ? { text: `${words.title}: it comes and goes; this is told once.` } : {};
  return [
    {
      kind: news === 'recovered' ? 'recovery' : 'problem',
      severity: life.severity,
      alertId,
      eventId,
      server: server.name,
      siteId: server.siteId,
      tags: server.tags,
      title: words.title,
      text: words.message,
      ...flapping,
      at: now,
      since: life.openedAt,
      notBefore: Math.max(now, quietUntil),
    },
  ];
}
