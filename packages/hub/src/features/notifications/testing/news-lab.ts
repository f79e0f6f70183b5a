import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel, Notification } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import type { CompiledQuery } from 'kysely';
import { Receiver } from '../../../channels/testing/receiver.ts';
import { HttpClient } from '../../../platform/http-client.ts';
import { TestClock } from '../../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../../platform/testing/test-hub.ts';
import type { NewsItem } from '../service.ts';

/** A message as a webhook gets it. */
export interface GotMessage {
  readonly message_id: string;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  readonly at: string;
  readonly acts: readonly { readonly name: string; readonly url: string }[];
}

/** What a lab is built with. */
export interface NewsLabOptions {
  readonly environment?: Record<string, string>;
  readonly http?: HttpClient;
}

/** A hub on a clock that stands still, a real receiver, and news without servers. */
export class NewsLab {
  readonly clock = new TestClock();
  readonly receiver = new Receiver();
  readonly dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-news-'));
  readonly #options: NewsLabOptions;
  #hub: TestHub | undefined;
  #url = '';
  #alerts = 0;

  constructor(options: NewsLabOptions = {}) {
    this.#options = options;
  }

  get hub(): TestHub {
    if (this.#hub === undefined) throw new Error('The lab is not started.');
    return this.#hub;
  }

  get url(): string {
    return this.#url;
  }

  async start(): Promise<void> {
    this.#url = await this.receiver.start();
    await this.startHub();
  }

  async startHub(dataDir = this.dataDir): Promise<void> {
    const { environment = {}, http = new HttpClient() } = this.#options;
    this.#hub = await startTestHub({ dataDir, environment, overrides: { clock: this.clock, services: { http } } });
  }

  async stop(): Promise<void> {
    await this.#hub?.stop();
    await this.receiver.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async addChannel(more: object = {}, url = `${this.#url}/hook`): Promise<Channel> {
    const settings = { url, allow_loopback: true };
    const { status, body } = await this.hub.fetchJson<Channel>('POST', '/api/v1/channels', {
      type: 'webhook',
      name: 'phone',
      settings,
      ...more,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  }

  /** Opens an alert and plans the news of it, in one commit, as judging does. */
  async problem(title: string, more: Partial<NewsItem> = {}): Promise<string> {
    const [alertId = ''] = await this.problems([{ title, ...more }]);
    return alertId;
  }

  /** The same for many at once. */
  async problems(items: readonly Partial<NewsItem>[]): Promise<string[]> {
    const { platform, services } = this.hub.app;
    const news = items.map((item) => this.#item(item));
    const alerts = news.map((item) => this.#alertRow(item));
    const inserts: CompiledQuery[] = [];
    for (let start = 0; start < alerts.length; start += 500) {
      const some = alerts.slice(start, start + 500);
      inserts.push(platform.db.write.insertInto('alerts').values(some).compile());
    }
    await platform.db.batch([...inserts, ...services.notifications.plan(news)]);
    await services.notifications.sendDue();
    return news.map(({ alertId }) => alertId);
  }

  /** Ends an alert and plans the news of that. */
  async recovery(alertId: string, title: string, more: Partial<NewsItem> = {}): Promise<void> {
    const { platform, services } = this.hub.app;
    const now = this.clock.now();
    const end = platform.db.write
      .updateTable('alerts')
      .set({ status: 'resolved', resolved_at: now })
      .where('alert_id', '=', alertId)
      .compile();
    const item = this.#item({ ...more, alertId, title, kind: 'recovery' });
    await platform.db.batch([end, ...services.notifications.plan([item])]);
    await services.notifications.sendDue();
  }

  async setAlert(
    alertId: string,
    columns: {
      status?: string;
      acknowledged_at?: number;
      snoozed_until?: number;
      resolved_at?: number;
      hidden_by?: string;
      severity?: string;
    },
  ): Promise<void> {
    await this.hub.app.platform.db.write.updateTable('alerts').set(columns).where('alert_id', '=', alertId).execute();
  }

  /** Time goes by in steps, as the hub's own second hand would see it. */
  async wait(ms: number, stepMs = 1000): Promise<void> {
    for (let gone = 0; gone < ms; gone += stepMs) {
      this.clock.advance(stepMs);
      await this.hub.app.services.notifications.sendDue();
    }
  }

  messages(): GotMessage[] {
    return this.receiver.received.map(({ body }) => JSON.parse(body) as GotMessage);
  }

  titles(): string[] {
    return this.messages().map(({ title }) => title);
  }

  async log(query = ''): Promise<Notification[]> {
    return (await this.hub.fetchJson<Page<Notification>>('GET', `/api/v1/notifications${query}`)).body.items;
  }

  #item(item: Partial<NewsItem>): NewsItem {
    const now = this.clock.now();
    this.#alerts += 1;
    const title = item.title ?? 'problem';
    return {
      kind: 'problem',
      severity: 'high',
      alertId: `alert-${this.#alerts}`,
      eventId: undefined,
      server: 'nas',
      siteId: undefined,
      tags: [],
      text: `It is ${title}.`,
      at: now,
      since: now,
      notBefore: now,
      ...item,
      title,
    };
  }

  #alertRow({ alertId, severity, title, text, at, server }: NewsItem) {
    return {
      alert_id: alertId,
      server_id: server ?? null,
      key: alertId,
      rule_id: null,
      severity,
      type: 'test',
      title,
      message: text,
      metric: 'test',
      labels_json: '{}',
      metric_value: null,
      threshold_value: null,
      status: 'open',
      health: 'FAIL',
      flapping: 0,
      notified: 0,
      created_at: at,
      acknowledged_at: null,
      acknowledged_by: null,
      resolved_at: null,
      snoozed_until: null,
      note: null,
      hidden_by: null,
      life_json: '{}',
    };
  }
}
