import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { FleetContainer } from '@labkeeper/protocol/fleet';
import type { Filesystem, ListeningPort, Unit } from '@labkeeper/protocol/inventory';
import type { LatestMetrics } from '@labkeeper/protocol/server';
import { missingForImage } from './machine/guest-image.ts';
import { footprintOf } from './machine/footprint.ts';
import { startLab, type Lab } from './machine/lab.ts';
import { eventually } from './support/eventually.ts';

// An emulated machine is slow, and a test that runs out of time would take the machine with it.
setDefaultTimeout(900_000);
const missing = await missingForImage();
const patience = 240_000;
let lab: Lab;

beforeAll(async () => {
  if (missing !== undefined) return;
  lab = await startLab();
  await importImage();
}, 2_400_000);

afterAll(async () => {
  await lab?.stop();
}, 60_000);

/** No registry can be reached: the image is busybox, put together there. */
async function importImage(): Promise<void> {
  const applets = 'for applet in sh sleep httpd wget true; do ln -s busybox $applet; done';
  const folders = 'mkdir -p /tmp/image/bin /tmp/image/tmp; cp /bin/busybox /tmp/image/bin; cd /tmp/image/bin';
  await lab.guest.run(
    `set -e; ${folders}; ${applets}; tar -C /tmp/image -c . | docker import - lab/busybox:1`,
    300_000,
  );
}

async function runContainer(name: string, options: string, command: string): Promise<void> {
  await lab.guest.run(`docker run --pull never -d --name ${name} ${options} lab/busybox:1 ${command}`, 300_000);
}

async function container(what: string, wanted: (one: FleetContainer) => boolean): Promise<FleetContainer> {
  return await lab.row<FleetContainer>(what, '/api/v1/containers', wanted);
}

/** What the hub has now of a metric of the machine as a whole. */
async function latest(metric: string): Promise<number> {
  const { metrics } = await lab.get<LatestMetrics>(`/api/v1/metrics/${lab.server}/latest`);
  return Number(metrics[metric]);
}

/** Ticks of all processors since the boot: all, and those in which they did nothing. */
async function ticks(): Promise<{ all: number; idle: number }> {
  const fields = (await lab.guest.run('head -n1 /proc/stat')).trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: fields.reduce((sum, one) => sum + one, 0), idle: (fields[3] ?? 0) + (fields[4] ?? 0) };
}

/** Waits for the next report. */
async function nextReport(): Promise<void> {
  const { last_seen: before } = await lab.detail();
  await eventually('it reports', async () => (await lab.detail()).last_seen !== before, patience);
}

/** A listener as `ss` and the API both tell it: `tcp 0.0.0.0 22 sshd`. */
type Listener = string;

async function listenersBySs(): Promise<Listener[]> {
  const lines = await lab.guest.lines('ss -tulpnH');
  return lines.map((line) => {
    const [protocol = '', , , , local = ''] = line.split(/\s+/);
    const [, address = '', port = ''] = /^\[?(.*?)\]?(?:%\w+)?:(\d+)$/.exec(local) ?? [];
    const [, program = ''] = /users:\(\("([^"]+)"/.exec(line) ?? [];
    return `${protocol} ${address} ${port} ${program}`;
  });
}

/** One row stands for both families where a program listens on all addresses of both, and a container for its helper. */
function listenersOf({ protocol, address, port, process }: ListeningPort): Listener[] {
  const addresses = address === '*' ? ['0.0.0.0', '::'] : [address];
  return addresses.map((one) => `${protocol} ${one} ${port} ${process ?? ''}`);
}

describe.skipIf(missing !== undefined)(
  'what runs on a machine of its own (needs QEMU, ssh, mmdebstrap and root)',
  () => {
    test('processor, memory and mounts are what the tools there say', async () => {
      const free = (await lab.guest.run('free -b')).split('\n')[1]?.trim().split(/\s+/) ?? [];
      const [total, available] = [Number(free[1]), Number(free[6])];
      expect(Math.abs((await latest('memory_total_gb')) - total / 1e9)).toBeLessThan(0.002);
      const used = ((total - available) / total) * 100;
      expect(Math.abs((await latest('memory_percent')) - used)).toBeLessThan(10);

      const filesystems = await lab.list<Filesystem>(`/api/v1/servers/${lab.server}/filesystems`);
      const df = await lab.guest.lines('df -B1 -t ext4 --output=target,size,used,avail | tail -n +2');
      expect(df.length).toBeGreaterThan(0);
      for (const line of df) {
        const [mount = '', size, taken, left] = line.trim().split(/\s+/);
        const seen = filesystems.find((one) => one.mount === mount);
        expect(seen?.total_bytes).toBe(Number(size));
        expect(Math.abs((seen?.used_bytes ?? 0) - Number(taken))).toBeLessThan(64e6);
        expect(Math.abs((seen?.free_bytes ?? 0) - Number(left))).toBeLessThan(64e6);
      }

      // One of its two processors is kept busy from one report until the next: that is what the second tells of.
      await lab.guest.run('nohup timeout 90 sh -c "while :; do :; done" >/dev/null 2>&1 &');
      await nextReport();
      const before = await ticks();
      await nextReport();
      const after = await ticks();
      const measured = 100 * (1 - (after.idle - before.idle) / (after.all - before.all));
      expect(Math.abs((await latest('cpu_percent')) - measured)).toBeLessThan(15);
      expect((await lab.detail()).latest['uptime_seconds']).toBeGreaterThan(10);
    });

    test('a container that crashes again and again has its restarts counted as the engine counts them, and is told of', async () => {
      await runContainer('crashing', '--restart always', "sh -c 'sleep 1; exit 7'");
      const alert = await lab.alerted('container-restarts', 'crashing');
      expect(alert).toMatchObject({ severity: 'high', status: 'open' });
      await lab.guest.run('docker stop -t 1 crashing', 300_000);
      const counted = Number(await lab.guest.run("docker inspect -f '{{.RestartCount}}' crashing"));
      expect(counted).toBeGreaterThan(5);
      const row = await container(
        'it has ended, and its restarts are the engine’s',
        (one) => one.container === 'crashing' && one.state === 'exited' && one.restarts === counted,
      );
      expect(row.restart_policy).toBe('always');
      await lab.guest.run('docker rm -f crashing', 300_000);
    });

    test('a container that says it is unhealthy is told of when it has said so for as long as its rule waits', async () => {
      await lab.changeRule('container-unhealthy', { for_seconds: 15 });
      await runContainer(
        'sick',
        "--health-cmd 'test -e /tmp/well' --health-interval 2s --health-retries 1",
        'sleep 36000',
      );
      const row = await container(
        'it is unhealthy',
        (one) => one.container === 'sick' && one.health === 'unhealthy' && one.status === 'FAIL',
      );
      expect(row.problems).not.toEqual([]);
      const alert = await lab.alerted('container-unhealthy', 'sick');
      expect(Date.parse(alert.created_at) - Date.parse(alert.since)).toBeGreaterThanOrEqual(15_000);
      await lab.guest.run("docker exec sick sh -c 'echo > /tmp/well'", 300_000);
      await lab.resolved(alert.alert_id);
      await lab.guest.run('docker rm -f sick', 300_000);
    });

    test('an expected service that is stopped is told of, and is well when it runs again', async () => {
      await lab.changeRule('service-down', { for_seconds: 15 });
      await lab.change({ expected_services: [{ name: 'nginx', critical: true }] });
      const service = await eventually(
        'it runs',
        async () => {
          const one = (await lab.detail()).services.find(({ name }) => name.startsWith('nginx'));
          return one?.status === 'running' ? one : undefined;
        },
        patience,
      );
      expect(service.pid).toBe(Number(await lab.guest.run('systemctl show -p MainPID --value nginx')));
      await lab.guest.run('systemctl stop nginx');
      const alert = await lab.alerted('service-down', service.name);
      expect(alert).toMatchObject({ severity: 'critical', status: 'open', health: 'FAIL' });
      await lab.guest.run('systemctl start nginx');
      await lab.resolved(alert.alert_id);
    });

    test('a unit that fails is counted and listed as failed', async () => {
      const before = (await lab.guest.lines('systemctl list-units --failed --plain --no-legend')).length;
      await lab.guest.run('systemd-run --unit doomed sh -c "exit 3"; sleep 2');
      const units = `/api/v1/servers/${lab.server}/units`;
      await lab.row<Unit>('it is listed', units, ({ unit, state }) => unit === 'doomed.service' && state === 'failed');
      const { samples } = await lab.get<LatestMetrics>(`/api/v1/metrics/${lab.server}/latest`);
      expect(samples.find(({ metric }) => metric === 'units_failed')?.value).toBe(before + 1);
      await lab.guest.run('systemctl reset-failed doomed');
    });

    test('what listens is what ss says, by the name of its program, and a container’s port by the name of the container', async () => {
      await runContainer('web', '-p 8081:80', 'httpd -f -p 80');
      const path = `/api/v1/ports?server_id=${lab.server}`;
      const web = await lab.row<ListeningPort>('its port is listed', path, ({ port }) => port === 8081);
      expect(web).toMatchObject({ container: 'web', image: 'lab/busybox:1', exposure: 'all' });
      await eventually(
        'both lists are the same',
        async () => {
          const [bySs, rows] = [await listenersBySs(), await lab.list<ListeningPort>(path)];
          expect([...new Set(rows.flatMap((row) => listenersOf(row)))].toSorted()).toEqual(
            [...new Set(bySs)].toSorted(),
          );
          return true;
        },
        60_000,
      );
      await lab.guest.run('docker rm -f web', 300_000);
    });

    test('with three containers and eight disks the agent that reports once a minute is hardly felt', async () => {
      await lab.change({
        agent_settings: { heartbeat_interval_seconds: 60, collectors: { smart: { interval_seconds: 600 } } },
      });
      for (const name of ['one', 'two', 'three']) await runContainer(name, '', 'sleep 36000');
      await container('all three are seen', ({ container: name, state }) => name === 'three' && state === 'running');
      // What was kept for the faster pace goes.
      await lab.guest.run('systemctl restart labkeeper-agent; sleep 60', 200_000);
      const { cpuPercent, hereCpuPercent, privateDirtyBytes } = await footprintOf(lab.guest, 180);
      const megabytes = privateDirtyBytes / 1024 / 1024;
      console.log(
        `agent at 60 s: ${cpuPercent.toFixed(2)} % of an emulated core (about ${hereCpuPercent.toFixed(3)} % of one here), ${megabytes.toFixed(1)} MB private dirty`,
      );
      expect(hereCpuPercent).toBeLessThan(0.5);
      expect(megabytes).toBeLessThan(9);
    });
  },
);
