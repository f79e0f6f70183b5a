import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { AlertLab, minute, second } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
});

afterEach(() => lab.stop());

const names = ['a', 'b', 'c', 'd', 'e'];

async function everybodyReports(serverIds: readonly string[], minutes: number): Promise<void> {
  for (let gone = 0; gone < minutes; gone += 1) {
    for (const serverId of serverIds) await lab.report(serverId);
    await lab.pass(minute);
  }
}

async function checks(state: 0 | 1): Promise<void> {
  const samples = Array.from({ length: 6 }, (_, index) => ({
    server_id: 'nas',
    metric: 'check_state',
    labels: { check: `web ${index}` },
    value: state,
  }));
  expect((await lab.hub.fetchJson('POST', '/api/v1/metrics', { samples })).status).toBeLessThan(300);
}

describe('a server that goes dark', () => {
  test('is one message that names its 28 containers and 6 checks, though the checks fail first', async () => {
    for (let gone = 0; gone < 3; gone += 1) {
      await lab.report('nas', { containers: 28 });
      await checks(0);
      await lab.pass(minute);
    }
    for (let silent = 0; silent < 8; silent += 1) {
      await checks(1);
      await lab.pass(minute);
    }
    expect(lab.told()).toEqual(['nas is offline']);
    expect(lab.toldText()).toContain('28 containers and 6 checks (34 in all)');
    const [parent] = await lab.alerts('?hidden=false');
    expect(parent).toMatchObject({ type: 'server_offline', severity: 'critical', hides: 34 });
    expect((await lab.alerts(`?hidden_by=alert:${parent?.alert_id ?? ''}`)).length).toBe(6);
  });

  test('is told to be back, and what does not come back with it is told two intervals later', async () => {
    await lab.report('nas', { containers: 2 });
    await checks(0);
    await lab.pass(minute);
    for (let silent = 0; silent < 7; silent += 1) {
      await checks(1);
      await lab.pass(minute);
    }
    for (let back = 0; back < 4; back += 1) {
      await lab.report('nas', { containers: 2 });
      await checks(1);
      await lab.pass(minute);
    }
    const [first, second_, third] = lab.told();
    expect([first, second_]).toEqual(['nas is offline', 'Over: nas is offline']);
    expect(third).toContain('6 problems');
  });
});

describe('a hub without network', () => {
  test('says so once, calls nobody offline, and has nothing to take back', async () => {
    await everybodyReports(names, 3);
    await lab.pass(30 * minute);
    expect(lab.told()).toEqual(['Most servers fell silent at once']);
    const { body } = await lab.hub.fetchJson<{ items: { status: string }[] }>('GET', '/api/v1/servers');
    expect(body.items.map(({ status }) => status)).toEqual(names.map(() => 'unknown'));
    await everybodyReports(names, 3);
    expect(lab.told()).toEqual(['Most servers fell silent at once', 'Over: Most servers fell silent at once']);
    expect((await lab.history()).filter((line) => line.includes('server_state'))).toEqual([]);
  });

  test('of five servers that fall silent one after the other tells each', async () => {
    await everybodyReports(names, 2);
    await everybodyReports(names.slice(1), 6);
    await everybodyReports(names.slice(2), 6);
    expect(lab.told()).toEqual(['a is offline', 'b is offline']);
  });
});

test('a site that goes dark is one message, and hides its servers', async () => {
  for (const name of names.slice(0, 3)) await lab.register(name, 'cellar');
  for (const name of names.slice(3)) await lab.register(name, 'home');
  await everybodyReports(names, 3);
  await everybodyReports(names.slice(3), 6);
  expect(lab.told()).toEqual(['Site cellar is offline']);
  const [parent] = await lab.alerts('?hidden=false');
  expect(
    (await lab.alerts(`?hidden_by=alert:${parent?.alert_id ?? ''}`))
      .map(({ server_id: id }) => id)
      .toSorted((a, b) => String(a).localeCompare(String(b))),
  ).toEqual(names.slice(0, 3));
  await everybodyReports(names, 3);
  expect(lab.told()).toEqual(['Site cellar is offline', 'Over: Site cellar is offline']);
});

test('one full disk is one alert, by its filesystems where there are some, and one that was unmounted is none', async () => {
  const flat = { metrics: { cpu_percent: 5, disk_percent: 95 } };
  await lab.report('nas', { disk: 95, more: flat });
  expect((await lab.alerts('?status=active')).map(({ metric }) => metric)).toEqual(['filesystem_used_percent']);
  const other = { samples: [{ metric: 'filesystem_used_percent', labels: { mount: '/' }, value: 10 }] };
  for (let gone = 0; gone < 5; gone += 1) {
    await lab.pass(minute);
    await lab.report('nas', { more: other });
  }
  expect(await lab.alerts('?status=active')).toEqual([]);
  expect(lab.told()).toEqual(['/srv on nas is 95 % full']);
});

test('a drive that is hot and fails is told of once each, whoever measures it, and a restart tells nothing of it again', async () => {
  const disk = 'S1';
  const chip = { chip: `nvme ${disk}`, sensor: 'Composite' };
  function seen(celsius: number, drive: { readonly celsius: number; readonly hasFailed: boolean }): object {
    return {
      samples: [
        { metric: 'smart_temperature_celsius', labels: { disk }, value: drive.celsius },
        { metric: 'temperature_celsius', labels: chip, value: celsius },
        { metric: 'smart_state', labels: { disk }, value: drive.hasFailed ? 2 : 0 },
        { metric: 'smart_critical_warning', labels: { disk }, value: drive.hasFailed ? 4 : 0 },
      ],
      inventory: { sensors: [{ ...chip, unit: 'celsius', value: celsius, high: null, critical: null }] },
    };
  }
  for (let gone = 0; gone < 20; gone += 1) {
    await lab.report('nas', { more: seen(90, { celsius: 90, hasFailed: true }) });
    await lab.pass(minute);
    if (gone === 10) await lab.restart();
  }
  expect(lab.told()).toEqual(['Disk S1 on nas reports that it is failing', 'nvme S1 Composite of nas is at 90 °C']);
  // The drive's own report comes far less often.
  for (let gone = 0; gone < 20; gone += 1) {
    const late = gone < 12 ? 90 : 40;
    await lab.report('nas', { more: seen(40, { celsius: late, hasFailed: false }) });
    await lab.pass(minute);
  }
  expect(lab.told()).toHaveLength(3);
  expect(await lab.alerts('?status=active')).toEqual([]);
});

test('a rule that is switched off ends its alerts, without a word', async () => {
  await lab.report('nas', { disk: 95 });
  const path = '/api/v1/alert-rules/filesystem-full';
  const off = { name: 'Filesystem nearly full', metric: 'filesystem_used_percent', enabled: false };
  expect((await lab.hub.fetchJson('PUT', path, off)).status).toBe(200);
  await lab.pass(minute);
  await lab.report('nas', { disk: 95 });
  expect(await lab.alerts('?status=active')).toEqual([]);
  expect((await lab.hub.fetchJson('DELETE', path)).status).toBe(204);
  await lab.report('nas', { disk: 95 });
  expect((await lab.alerts('?status=active')).length).toBe(1);
});

test('a server that is deleted takes its alerts along', async () => {
  await lab.report('nas', { disk: 95 });
  await lab.hub.fetchJson('DELETE', '/api/v1/servers/nas');
  await lab.pass(10 * second);
  expect(await lab.alerts('?status=active')).toEqual([]);
  expect(
    (await lab.hub.fetchJson<{ open: { critical: number } }>('GET', '/api/v1/alerts/counts')).body.open.critical,
  ).toBe(0);
});

test('an hourly number of a script is judged, and does not flicker in between', async () => {
  const rule = { name: 'Backup too old', metric: 'backup_age_hours', warn: 26 };
  await lab.hub.fetchJson('POST', '/api/v1/alert-rules', rule);
  for (let hour = 0; hour < 4; hour += 1) {
    await lab.hub.fetchJson('POST', '/api/v1/metrics', { server_id: 'nas', metrics: { backup_age_hours: 30 } });
    for (let step = 0; step < 60; step += 1) {
      await lab.report('nas');
      await lab.pass(minute);
    }
  }
  expect(lab.told()).toEqual(['Backup too old: nas']);
  expect((await lab.history()).filter((line) => line.includes('backup'))).toHaveLength(1);
});

test('many at once are done to at once, and what cannot be done is named', async () => {
  for (const name of names) await lab.report(name, { disk: 95 });
  const ids = (await lab.alerts('?status=open')).map(({ alert_id: id }) => id);
  const body = { alert_ids: [...ids, 'nothing'], act: 'acknowledge', note: 'moving' };
  const { body: result } = await lab.hub.fetchJson<{ changed: unknown[]; failed: unknown[] }>(
    'POST',
    '/api/v1/alerts/acts',
    body,
  );
  expect(result.changed).toHaveLength(5);
  expect(result.failed).toEqual([{ alert_id: 'nothing', code: 'ALERT_NOT_FOUND' }]);
  const counts = (await lab.hub.fetchJson<object>('GET', '/api/v1/alerts/counts')).body;
  expect(counts).toEqual({ open: { critical: 0, high: 0, medium: 0, low: 0 }, acknowledged: 5, snoozed: 0, hidden: 0 });
});

describe('a maintenance window', () => {
  async function mute(seconds: number, scope: object): Promise<void> {
    expect((await lab.hub.fetchJson('POST', '/api/v1/mutes', { seconds, scope })).status).toBeLessThan(300);
  }

  test('holds back what happens in it, and its end tells once what is still wrong and was not told before', async () => {
    await lab.report('nas', { disk: 95 });
    await lab.pass(minute);
    await mute(600, { server_ids: ['nas'] });
    for (let gone = 0; gone < 8; gone += 1) {
      const more = {
        samples: ['/a', '/b', '/srv'].map((mount) => ({
          metric: 'filesystem_used_percent',
          labels: { mount },
          value: 95,
        })),
      };
      await lab.report('nas', { more });
      await lab.pass(minute);
    }
    expect(lab.told()).toEqual(['/srv on nas is 95 % full']);
    const hidden = await lab.alerts('?hidden=true');
    expect(hidden.map(({ labels }) => labels['mount']).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      '/a',
      '/b',
      '/srv',
    ]);
    expect(hidden[0]?.hidden_by).toStartWith('window:');
    for (let gone = 0; gone < 4; gone += 1) {
      await lab.report('nas', {
        more: {
          samples: ['/a', '/b', '/srv'].map((mount) => ({
            metric: 'filesystem_used_percent',
            labels: { mount },
            value: 95,
          })),
        },
      });
      await lab.pass(minute);
    }
    expect(lab.told().slice(1)).toEqual(['2 problems on nas']);
  });

  test('lets the end of what was told before it be known after it', async () => {
    await lab.report('nas', { disk: 95 });
    await lab.pass(minute);
    await mute(300, {});
    await lab.report('nas', { disk: 10 });
    await lab.pass(4 * minute);
    expect(lab.told()).toHaveLength(1);
    await lab.report('nas', { disk: 10 });
    await lab.pass(2 * minute);
    expect(lab.told().slice(1)).toEqual(['Over: /srv on nas is 95 % full']);
  });
});

test('a container that restarts again and again is told once it has done so more than five times in an hour, over a restart of the hub too', async () => {
  for (let restarts = 0; restarts <= 7; restarts += 1) {
    if (restarts === 4) await lab.restart();
    const samples = [{ metric: 'container_restarts', labels: { container: 'plex' }, value: 100 + restarts }];
    await lab.report('nas', { more: { samples } });
    await Bun.sleep(50);
    await lab.pass(2 * minute);
    if (restarts === 5) expect(lab.told()).toEqual([]);
  }
  expect(lab.told()).toEqual(['plex on nas restarts again and again']);
});
