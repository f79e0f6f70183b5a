import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Alert, AlertRule, Event, ListedRule } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

const minute = 60_000;
let hub: TestHub;
let clock: TestClock;

beforeEach(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
});

afterEach(() => hub.stop());

async function report(used: number, more: object = {}): Promise<void> {
  clock.advance(minute);
  const body = {
    server_id: 'nas',
    timestamp: new Date(clock.now()).toISOString(),
    metrics: { cpu_percent: 5 },
    samples: [{ metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: used }],
    ...more,
  };
  const { status } = await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body);
  expect(status).toBe(200);
}

async function alerts(query = ''): Promise<Alert[]> {
  return (await hub.fetchJson<Page<Alert>>('GET', `/api/v1/alerts${query}`)).body.items;
}

async function eventsOf(): Promise<string[]> {
  const { items } = (await hub.fetchJson<Page<Event>>('GET', '/api/v1/events')).body;
  return items.toReversed().map(({ prev_status: from, new_status: to }) => `${from} → ${to}`);
}

describe('alerts', () => {
  test('of a series that comes twice in one report there is one', async () => {
    const full = { metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: 95 };
    await report(95, { samples: [full, { ...full, value: 96 }] });
    expect(await alerts()).toHaveLength(1);
  });

  test('say what they were about while nobody can tell, and when it is over', async () => {
    async function array(value: number): Promise<Alert | undefined> {
      await report(10, { samples: [{ metric: 'array_state', labels: { array: 'md0' }, value }] });
      return (await alerts())[0];
    }
    const [whole, failed, unknown] = [0, 4, 5];
    await array(whole);
    const title = 'Array md0 on nas is failed';
    expect(await array(failed)).toMatchObject({ title, health: 'FAIL', metric_value: failed });
    expect(await array(unknown)).toMatchObject({ title, health: 'UNKNOWN', metric_value: failed });
    expect(await array(unknown)).toMatchObject({ title });
    expect(await array(whole)).toMatchObject({ title, status: 'resolved' });
  });

  test('leave no name in the events of what was well all the time and only unseen for a while', async () => {
    await report(40);
    for (let silent = 0; silent < 8; silent += 1) await report(40, { samples: [] });
    await report(41);
    const { items } = (
      await hub.fetchJson<Page<Event>>('GET', '/api/v1/events?key=server/nas/filesystem_used_percent{mount=/srv}')
    ).body;
    expect(items.map(({ message }) => message)).toEqual([
      'Known again, and well: Filesystem nearly full · /srv',
      'Nobody can tell any more: Filesystem nearly full · /srv',
    ]);
    expect(await alerts()).toEqual([]);
  });

  test('of a container that is sick end when it is removed, though no other says how healthy it is', async () => {
    const other = { metric: 'container_state', labels: { container: 'web' }, value: 1 };
    const sick = [
      { metric: 'container_state', labels: { container: 'app' }, value: 1 },
      { metric: 'container_health', labels: { container: 'app' }, value: 1 },
    ];
    for (let minutes = 0; minutes < 4; minutes += 1) await report(40, { samples: [other, ...sick] });
    expect((await alerts()).map(({ status }) => status)).toEqual(['open']);
    for (let minutes = 0; minutes < 5; minutes += 1) await report(40, { samples: [other] });
    expect((await alerts()).map(({ status }) => status)).toEqual(['resolved']);
  });

  test('open when a report is bad, are shown as the older document shows them, and close by themselves', async () => {
    await report(50);
    await report(95.4);
    const [open] = await alerts('?status=open');
    expect(open).toMatchObject({
      server_id: 'nas',
      severity: 'critical',
      type: 'disk_critical',
      title: '/srv on nas is 95 % full',
      metric_value: 95.4,
      threshold_value: 90,
      status: 'open',
      acknowledged_at: null,
      resolved_at: null,
      auto_remediation: { available: false, action_id: null, status: null },
    });
    await report(40);
    expect((await alerts('?status=open')).length).toBe(0);
    expect((await alerts()).map(({ status }) => status)).toEqual(['resolved']);
    expect(await eventsOf()).toEqual(['OK → FAIL', 'FAIL → OK']);
  });

  test('are acknowledged once, and open again when it gets worse', async () => {
    await report(85);
    const [open] = await alerts();
    const path = `/api/v1/alerts/${open?.alert_id}/acknowledge`;
    const { body } = await hub.fetchJson<Alert>('POST', path, { note: 'New disk is ordered.' });
    expect(body).toMatchObject({ status: 'acknowledged', note: 'New disk is ordered.' });
    await report(86);
    expect((await alerts())[0]?.status).toBe('acknowledged');
    await report(95);
    expect((await alerts())[0]).toMatchObject({ status: 'open', severity: 'critical' });
  });

  test('that a person resolved open anew as long as the problem is there', async () => {
    await report(85);
    const [open] = await alerts();
    expect((await hub.fetchJson<Alert>('POST', `/api/v1/alerts/${open?.alert_id}/resolve`)).body.status).toBe(
      'resolved',
    );
    expect((await hub.fetchJson('POST', `/api/v1/alerts/${open?.alert_id}/resolve`)).status).toBe(409);
    await report(85);
    expect((await alerts()).map(({ status }) => status)).toEqual(['open', 'resolved']);
    expect((await hub.fetchJson('POST', '/api/v1/alerts/none/resolve')).status).toBe(404);
  });

  test('reports about the past open nothing', async () => {
    await report(50);
    const old = new Date(clock.now() - 60 * minute).toISOString();
    const samples = [{ metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: 99 }];
    await report(50, { backlog: [{ timestamp: old, metrics: {}, samples }] });
    expect(await alerts()).toEqual([]);
  });

  test('a server that falls silent is offline, once, and well when it reports again', async () => {
    await report(50, { interval_seconds: 60 });
    for (let step = 0; step < 60; step += 1) {
      clock.advance(5000);
      await hub.app.platform.scheduler.runNow('server-status');
      await hub.app.platform.scheduler.runNow('alerts');
    }
    expect((await alerts('?status=open')).map(({ type, severity }) => [type, severity])).toEqual([
      ['server_offline', 'critical'],
    ]);
    await report(50);
    expect(await alerts('?status=open')).toEqual([]);
  });

  test('are listed in pages that stay as they are while new ones come', async () => {
    for (let index = 0; index < 5; index += 1) {
      const samples = [{ metric: 'filesystem_used_percent', labels: { mount: `/srv/${index}` }, value: 95 }];
      await report(0, { samples });
    }
    const first = (await hub.fetchJson<Page<Alert>>('GET', '/api/v1/alerts?limit=2')).body;
    await report(0, { samples: [{ metric: 'filesystem_used_percent', labels: { mount: '/new' }, value: 95 }] });
    const next = encodeURIComponent(first.next_cursor ?? '');
    const second = (await hub.fetchJson<Page<Alert>>('GET', `/api/v1/alerts?limit=10&cursor=${next}`)).body;
    const mounts = [...first.items, ...second.items].map(({ labels }) => labels['mount']);
    expect(mounts).toEqual(['/srv/4', '/srv/3', '/srv/2', '/srv/1', '/srv/0']);
    expect((await hub.fetchJson('GET', '/api/v1/alerts?cursor=nonsense')).status).toBe(422);
  });
});

describe('rules', () => {
  test('cover a new server without a click, and a person may add one, change a default and have it back', async () => {
    const all = (await hub.fetchJson<Page<AlertRule>>('GET', '/api/v1/alert-rules')).body.items;
    expect(all.find(({ rule_id: id }) => id === 'filesystem-full')).toMatchObject({
      warn: 80,
      fail: 90,
      managed_by: 'default',
    });
    const own = { name: 'Backup too old', metric: 'backup_age_hours', warn: 26 };
    const made = (await hub.fetchJson<AlertRule>('POST', '/api/v1/alert-rules', own)).body;
    expect(made).toMatchObject({ ...own, kind: 'threshold', operator: '>=', managed_by: 'person' });
    await report(50, { samples: [{ metric: 'backup_age_hours', value: 30 }] });
    expect((await alerts())[0]?.title).toBe('Backup too old: nas');
    const path = '/api/v1/alert-rules/filesystem-full';
    const change = { name: 'Disk nearly full', metric: 'filesystem_used_percent', warn: 97, fail: 99 };
    expect((await hub.fetchJson<AlertRule>('PUT', path, change)).body).toMatchObject({
      warn: 97,
      managed_by: 'person',
    });
    await report(95);
    expect((await alerts('?status=open')).map(({ metric }) => metric)).toEqual(['backup_age_hours']);
    expect((await hub.fetchJson('DELETE', path)).status).toBe(204);
    expect((await hub.fetchJson('DELETE', path)).status).toBe(409);
    await report(95);
    expect((await alerts('?status=open')).length).toBe(2);
  });

  test('follow the thresholds that are set', async () => {
    await hub.fetchJson('PUT', '/api/v1/config', { thresholds: { disk_warning_percent: 40 } });
    await report(50);
    expect((await alerts())[0]).toMatchObject({ threshold_value: 40, severity: 'high' });
  });
});

test('thresholds and default rules are one truth with two doors', async () => {
  const path = '/api/v1/alert-rules/memory-high';
  const rule = { name: 'Memory nearly used up', metric: 'memory_percent', warn: 70, for_seconds: 0 };
  expect((await hub.fetchJson('PUT', path, rule)).status).toBe(200);
  expect((await hub.fetchJson('GET', '/api/v1/config/thresholds')).body).toMatchObject({ memory_warning_percent: 70 });
  await hub.fetchJson('PUT', '/api/v1/config/thresholds', { memory_warning_percent: 75 });
  expect((await hub.fetchJson('GET', path)).body).toMatchObject({ warn: 75, for_seconds: 0, managed_by: 'person' });
  expect((await hub.fetchJson('DELETE', path)).status).toBe(204);
  expect((await hub.fetchJson('GET', '/api/v1/config/thresholds')).body).toMatchObject({ memory_warning_percent: 85 });
});

test('a rule that could never say anything is refused, at its field', async () => {
  const refused: [object, string][] = [
    [{}, 'warn'],
    [{ warn: 90, fail: 80 }, 'fail'],
    [{ operator: '<', warn: 10, fail: 20 }, 'fail'],
    [{ warn: 80, clear: { warn: 85, fail: null } }, 'clear.warn'],
    [{ kind: 'state' }, 'states'],
    [{ kind: 'increase', warn: 5 }, 'window_seconds'],
    [{ kind: 'forecast', warn: 5, operator: '<', window_seconds: 3600 }, 'limit'],
    [{ warn: 'much' }, 'warn'],
  ];
  for (const [change, field] of refused) {
    const body = { name: 'Mine', metric: 'load_5m', ...change };
    const answer = await hub.fetchJson<{ detail: { field: string } }>('POST', '/api/v1/alert-rules', body);
    expect([answer.status, answer.body.detail.field]).toEqual([422, field]);
  }
});

test('rules say what they judge, and that of nothing there is', async () => {
  await report(95);
  const { items } = (await hub.fetchJson<Page<ListedRule>>('GET', '/api/v1/alert-rules')).body;
  function of(id: string): ListedRule | undefined {
    return items.find(({ rule_id: one }) => one === id);
  }
  expect(of('filesystem-full')).toMatchObject({
    series: 1,
    metric_seen: true,
    open_alerts: 1,
    replaces_default: false,
  });
  expect(of('array-degraded')).toMatchObject({ series: 0, metric_seen: false, open_alerts: 0 });
});
