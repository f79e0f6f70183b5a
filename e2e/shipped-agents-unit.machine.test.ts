import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { buildAgent } from '../scripts/build-agent.ts';
import { missingForGuest, removeGuest, startGuest, type Guest } from './shipped-agents-guest.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { root, TestHub } from './support/hub.ts';

// An emulated machine is slow, and a test that runs out of time would take the machine with it.
setDefaultTimeout(180_000);
const key = 'a-key-for-this-test-alone';
const headers = { 'x-api-key': key };
const folder = mkdtempSync(join(tmpdir(), 'lk-guest-'));
const missing = missingForGuest();
let hub: TestHub;
let guest: Guest;
let pid = '';

beforeAll(async () => {
  if (missing !== undefined) return;
  const shipped = join(root, '.cache', 'agent');
  await buildAgent({ outDir: shipped });
  hub = new TestHub(await freePort(), await freePort(), { HOMELAB_CMD_API_KEY: key });
  cpSync(shipped, join(hub.dataDir, 'cache', 'agent'), { recursive: true });
  await hub.start();
  guest = await startGuest(folder);
  await guest.run(mountAt('/home'));
}, 1_200_000);

afterAll(async () => {
  await guest?.stop();
  await hub?.dispose();
  removeGuest(folder);
});

/** A disk of its own below a folder. */
function mountAt(path: string): string {
  const disk = `/opt/disk${path.replaceAll('/', '-')}`;
  return `truncate -s 16M ${disk} && mkfs.ext4 -q ${disk} && mkdir -p ${path} && mount ${disk} ${path}`;
}

async function detail(): Promise<ServerDetail> {
  return await hub.call<ServerDetail>('GET', '/api/v1/servers/guest', { headers });
}

async function lines(line: string): Promise<string[]> {
  return (await guest.run(line)).split('\n').filter((one) => one !== '');
}

/** What the hub has stored of some metrics. */
async function exported(metrics: string): Promise<{ labels: Record<string, string> }[]> {
  const response = await fetch(`${hub.url}/api/v1/metrics/export?metrics=${metrics}&format=jsonl`, { headers });
  const rows = (await response.text()).split('\n').filter((row) => row !== '');
  return rows.map((row) => JSON.parse(row) as { labels: Record<string, string> });
}

/** A line run as the agent sees the machine: in its namespaces, as its user. */
function inside(line: string): string {
  return `nsenter -t ${pid} -m -n -- setpriv --reuid labkeeper-agent --regid labkeeper-agent --clear-groups -- ${line}`;
}

describe.skipIf(missing !== undefined)(
  'on a machine of its own with systemd (needs mmdebstrap, QEMU, ssh and root)',
  () => {
    test('the line of the dashboard installs an agent whose first report is there when it ends', async () => {
      const ask = `curl -fsS -X POST -H 'x-api-key: ${key}' -H 'content-type: application/json' -d '{}'`;
      const answer = await guest.run(`${ask} http://10.0.2.2:${hub.port}/api/v1/enrollment-tokens`);
      const { install_command } = JSON.parse(answer) as EnrollmentTokenCreated;
      expect(install_command).toContain('--pinnedpubkey');
      // Whoever logs in there is root already.
      const said = await guest.run(install_command.replace('sudo ', ''), 400_000);
      expect(said).toContain('the hub has the first report of guest');
      expect(said).toContain('is installed');
      expect(await detail()).toMatchObject({
        server_id: 'guest',
        status: 'online',
        latest: { cpu_percent: expect.any(Number) as number },
      });
      pid = (await guest.run('systemctl show -p MainPID --value labkeeper-agent')).trim();
      expect(Number(pid)).toBeGreaterThan(1);
    }, 600_000);

    test('no collector fails there for being locked in', async () => {
      const text = await guest.run('cat /run/labkeeper-agent/status.json');
      const { collectors } = JSON.parse(text) as { collectors: { name: string; status: string; error?: string }[] };
      expect(collectors.length).toBeGreaterThan(5);
      // Nobody has ever fetched package lists there, and that is rightly said.
      const failed = collectors.filter(({ status, error }) => status === 'FAIL' && !error?.includes('never fetched'));
      expect(failed).toEqual([]);
    });

    test('the unit hides no mount, no interface and no process from it', async () => {
      // One that came later too. Services' credentials and what the kernel mounts on demand are nobody's disks.
      await guest.run(mountAt('/srv/later'));
      const mounts = `awk '{print $5}' /proc/self/mountinfo | sort -u | grep -vE '^/run/credentials/|^/proc/.'`;
      const [outside, within] = [
        await lines(mounts),
        await lines(`${inside('sh -c')} "${mounts.replaceAll('$', '\\$')}"`),
      ];
      expect(outside).toContain('/srv/later');
      expect(outside.filter((mount) => !within.includes(mount))).toEqual([]);
      const interfaces = 'ls /sys/class/net';
      expect(await lines(inside(interfaces))).toEqual(await lines(interfaces));
      const processes = `ls /proc | grep -c '^[0-9]'`;
      const [all = 0, seen = 0] = [await lines(processes), await lines(`${inside('ls /proc')} | grep -c '^[0-9]'`)].map(
        ([one]) => Number(one),
      );
      expect(all).toBeGreaterThan(20);
      expect(Math.abs(all - seen)).toBeLessThan(10);
      const commands = await lines(
        inside('sh -c "cat /proc/1/comm; cat /proc/*/cmdline | tr -d \'\\0\' | grep -c sshd"'),
      );
      expect(commands).toEqual(['systemd', '1']);
      const devices = 'ls /dev/vda /dev/kmsg /dev/null';
      expect(await lines(inside(devices))).toEqual(await lines(devices));
    });

    test('what the hub has of it is what root sees', async () => {
      const mounts = (await lines('findmnt -rno TARGET -t ext4')).filter((mount) => mount !== '/srv/later');
      expect(mounts.toSorted()).toEqual(['/', '/home']);
      const measured = await exported('filesystem_total_bytes,interface_state');
      for (const mount of mounts) expect(measured.map(({ labels }) => labels['mount'])).toContain(mount);
      expect(measured.map(({ labels }) => labels['interface'])).toContain('eth0');
    });

    test('it is as little exposed as is promised, as the running service manager reckons', async () => {
      const said = await guest.run('systemd-analyze security --no-pager labkeeper-agent.service');
      expect(Number(/Overall exposure level for .*: ([\d.]+)/.exec(said)?.[1])).toBeLessThanOrEqual(3);
    });

    test('key, policy and program belong to whom they should', async () => {
      const files =
        '/etc/labkeeper-agent/config.yaml /etc/labkeeper-agent/policy.yaml /var/lib/labkeeper-agent/identity.json /usr/local/bin/labkeeper-agent';
      expect(await lines(`stat -c '%a %U:%G' ${files} /var/lib/labkeeper-agent`)).toEqual([
        '640 root:labkeeper-agent',
        '644 root:root',
        '600 labkeeper-agent:labkeeper-agent',
        '755 root:root',
        '700 labkeeper-agent:labkeeper-agent',
      ]);
      const writable = files
        .split(' ')
        .filter((file) => !file.includes('identity'))
        .map((file) => `test -w ${file} && echo ${file}`);
      expect(await lines(`${inside('sh -c')} "${writable.join('; ')}; true"`)).toEqual([]);
      const parents = await lines(`stat -c '%U %a' / /usr /usr/local /usr/local/bin /etc /etc/labkeeper-agent`);
      for (const parent of parents) expect(parent).toMatch(/^root \d[057][05]$/);
    });

    test('killed it comes back and reports on, and its upgrade reaches the hub', async () => {
      await guest.run(`kill -9 ${pid}`);
      await eventually('another process', async () => {
        const now = (await guest.run('systemctl show -p MainPID --value labkeeper-agent')).trim();
        return now !== '0' && now !== pid;
      });
      await eventually('it reports again', async () => (await detail()).status === 'online');
      expect(await guest.run('labkeeper-agent upgrade')).toContain('is what the hub hands out');
    });

    test('uninstalled nothing of it is left', async () => {
      await guest.run('labkeeper-agent uninstall --yes');
      const left =
        'ls -d /etc/labkeeper-agent /var/lib/labkeeper-agent /usr/local/bin/labkeeper-agent /etc/systemd/system/labkeeper-agent.service 2>/dev/null; id labkeeper-agent 2>/dev/null; true';
      expect(await lines(left)).toEqual([]);
      expect(await lines('systemctl is-active labkeeper-agent || true')).toEqual(['inactive']);
    });
  },
);
