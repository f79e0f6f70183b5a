import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert, Event } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import { Receiver } from '../../../channels/testing/receiver.ts';
import { startTestHub, type TestHub } from '../../../platform/testing/test-hub.ts';
import { StandingClock } from '../../testing/reference-heartbeat.ts';

/** Milliseconds. */
export const second = 1000;
/** Milliseconds. */
export const minute = 60 * second;

/** A report of a server, measured now. */
export interface LabReport {
  readonly disk?: number;
  readonly containers?: number;
  readonly more?: object;
}

/** A hub with a clock that a test moves and a phone that it tells: a real HTTP receiver. */
export class AlertLab {
  hub: TestHub;
  readonly clock: StandingClock;
  readonly phone: Receiver;
  readonly dataDir: string;

  private constructor(hub: TestHub, clock: StandingClock, phone: Receiver, dataDir: string) {
    this.hub = hub;
    this.clock = clock;
    this.phone = phone;
    this.dataDir = dataDir;
  }

  static async start(): Promise<AlertLab> {
    const clock = new StandingClock(Date.UTC(2026, 5, 18, 12));
    const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-alerts-'));
    const hub = await startTestHub({ dataDir, overrides: { clock } });
    const phone = new Receiver();
    const settings = { url: await phone.start(), allow_loopback: true };
    await hub.fetchJson('POST', '/api/v1/channels', {
      type: 'webhook',
      name: 'phone',
      settings,
      match: { min_severity: 'low' },
    });
    return new AlertLab(hub, clock, phone, dataDir);
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    await this.phone.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Ends the hub and starts another on its data. */
  async restart(): Promise<void> {
    await this.hub.stop();
    this.hub = await startTestHub({ dataDir: this.dataDir, overrides: { clock: this.clock } });
  }

  /** A server of a site. */
  async register(serverId: string, siteId: string): Promise<void> {
    await this.hub.fetchJson('POST', '/api/v1/sites', { site_id: siteId, name: siteId });
    await this.hub.fetchJson('POST', '/api/v1/servers', { server_id: serverId, site_id: siteId });
  }

  async report(serverId: string, { disk, containers = 0, more = {} }: LabReport = {}): Promise<number> {
    const samples = Array.from({ length: containers }, (_, index) => ({
      metric: 'container_state',
      labels: { container: `c${index}` },
      value: 0,
    }));
    const full = { metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: disk ?? 10 };
    const { status } = await this.hub.fetchJson('POST', '/api/v1/agents/heartbeat', {
      server_id: serverId,
      timestamp: new Date(this.clock.now()).toISOString(),
      interval_seconds: 60,
      metrics: { cpu_percent: 5, memory_percent: 20 },
      samples: [full, ...samples],
      ...more,
    });
    return status;
  }

  /** Lets time pass in steps of the hub's own look. */
  async pass(ms: number): Promise<void> {
    const { servers, alerts, notifications } = this.hub.app.services;
    for (let passed = 0; passed < ms; passed += 5 * second) {
      this.clock.pass(Math.min(5 * second, ms - passed));
      await servers.look(AbortSignal.any([]));
      await alerts.look(AbortSignal.any([]));
      await notifications.sendDue();
    }
  }

  async alerts(query = ''): Promise<Alert[]> {
    return (await this.hub.fetchJson<Page<Alert>>('GET', `/api/v1/alerts${query}`)).body.items;
  }

  /** Every change of status so far, the oldest first. */
  async history(): Promise<string[]> {
    const { items } = (await this.hub.fetchJson<Page<Event>>('GET', '/api/v1/events?limit=1000')).body;
    return items.toReversed().map(({ key, prev_status: from, new_status: to }) => `${key}: ${from} → ${to}`);
  }

  /** What the phone was told. */
  told(): string[] {
    return this.phone.received.map(({ body }) => (JSON.parse(body) as { title: string }).title);
  }

  /** The whole text of all that the phone was told. */
  toldText(): string {
    return this.phone.received.map(({ body }) => body).join('\n');
  }
}
