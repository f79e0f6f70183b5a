import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { FleetArray, FleetDisk } from '@labkeeper/protocol/fleet';
import type { DiskHealth } from '@labkeeper/protocol/inventory';
import { missingForImage } from './machine/guest-image.ts';
import { idOf, serials } from './machine/guest.ts';
import { startLab, type Lab } from './machine/lab.ts';

// An emulated machine is slow, and a test that runs out of time would take the machine with it.
setDefaultTimeout(900_000);
const missing = await missingForImage();
let lab: Lab;

beforeAll(async () => {
  if (missing === undefined) lab = await startLab();
}, 2_400_000);

afterAll(async () => {
  await lab?.stop();
}, 60_000);

interface SmartAnswer {
  serial_number?: string;
  model_name?: string;
  user_capacity?: { bytes: number };
  smart_status?: { passed: boolean };
  temperature?: { current: number };
  power_on_time?: { hours: number };
}

/** The device of a disk in the guest: letters move from boot to boot. */
async function deviceOf(serial: string): Promise<string> {
  const line = (await lab.guest.lines('lsblk -dno PATH,SERIAL')).find((one) => one.includes(serial));
  const [device = ''] = line?.trim().split(/\s+/) ?? [];
  expect(device).toStartWith('/dev/');
  return device;
}

/** What is to be told of a drive of which smartctl said this. */
function toldBy(said: SmartAnswer, passed: boolean): Partial<DiskHealth> {
  return {
    state: passed ? 'ok' : 'failed',
    serial: said.serial_number ?? null,
    model: said.model_name ?? null,
    temperature_celsius: said.temperature?.current ?? null,
    power_on_hours: said.power_on_time?.hours ?? null,
  };
}

/** Sets the warnings of the first NVMe drive. */
async function warn(bits: number): Promise<void> {
  await lab.guest.setHardware(idOf(serials[0] ?? ''), 'smart_critical_warning', bits);
}

async function disk(what: string, wanted: (disk: FleetDisk) => boolean): Promise<FleetDisk> {
  return await lab.row<FleetDisk>(what, '/api/v1/disks', wanted);
}

async function array(what: string, wanted: (array: FleetArray) => boolean): Promise<FleetArray> {
  return await lab.row<FleetArray>(what, '/api/v1/arrays', wanted);
}

/** How fast the kernel may rebuild: slow enough to be seen at it. */
async function rebuildAt(kilobytes: number): Promise<void> {
  // The lower limit first and last: it may not pass the upper one.
  await lab.guest.run(
    `cd /proc/sys/dev/raid && echo 1000 > speed_limit_min && echo ${kilobytes} > speed_limit_max && echo ${kilobytes} > speed_limit_min`,
  );
}

describe.skipIf(missing !== undefined)('disks of a machine of its own (needs QEMU, ssh, mmdebstrap and root)', () => {
  test('every drive that is plugged in is listed under its serial, with the verdict and the numbers of smartctl', async () => {
    for (const serial of serials) {
      const device = await deviceOf(serial);
      const said = await lab.guest.json<SmartAnswer>(`smartctl --json -a ${device}`);
      const passed = said.smart_status?.passed;
      const row = await disk(
        `${serial} was asked`,
        (one) => one.serial === serial && (passed === undefined || one.health !== null),
      );
      expect([row.device, row.size_bytes]).toEqual([device.replace('/dev/', ''), said.user_capacity?.bytes ?? null]);
      // What smartctl has no verdict about is not called well by anybody.
      if (passed === undefined) expect([serial, row.status]).toEqual([serial, 'UNKNOWN']);
      else expect(row.health).toMatchObject(toldBy(said, passed));
    }
  });

  test('an NVMe that begins to warn of itself fails, is told of, and is well again when it stops', async () => {
    const [serial = ''] = serials;
    await warn(8);
    const row = await disk('the drive fails', (one) => one.serial === serial && one.status === 'FAIL');
    expect(row.health).toMatchObject({ state: 'failed', critical_warning: 8 });
    const alert = await lab.alerted('nvme-critical', serial);
    expect(alert).toMatchObject({ severity: 'critical', status: 'open', health: 'FAIL' });
    await warn(0);
    await lab.resolved(alert.alert_id);
  });

  test('a mirror that loses a member is degraded and told of, rebuilds with percent and time left, and is well again', async () => {
    const [one, two] = [await deviceOf('LAB-SCSI0'), await deviceOf('LAB-SCSI1')];
    await rebuildAt(200_000);
    await lab.guest.run(
      `mdadm --create /dev/md0 --run --metadata=1.2 --level=1 --raid-devices=2 ${one} ${two}; mdadm --wait /dev/md0 || true`,
    );
    const whole = await array('the mirror is whole', ({ kind, state }) => kind === 'md' && state === 'ok');
    expect(whole).toMatchObject({ level: 'raid1', wanted: 2, working: 2, status: 'OK', work: null });
    expect(whole.size_bytes).toBe(Number(await lab.guest.run('blockdev --getsize64 /dev/md0')));

    await lab.guest.run(`mdadm /dev/md0 --fail ${two}`);
    const broken = await array(
      'it is degraded',
      ({ kind, state, status }) => kind === 'md' && state === 'degraded' && status === 'FAIL',
    );
    expect(broken).toMatchObject({ wanted: 2, working: 1 });
    const faulty = broken.members.filter(({ working }) => !working).map(({ name }) => name);
    expect(faulty).toContain(two.replace('/dev/', ''));
    const alert = await lab.alerted('array-degraded', broken.array);
    expect(alert).toMatchObject({ severity: 'critical', status: 'open' });

    await rebuildAt(3000);
    await lab.guest.run(`mdadm /dev/md0 --remove ${two}; mdadm --zero-superblock ${two}; mdadm /dev/md0 --add ${two}`);
    const rebuilding = await array('it rebuilds', ({ kind, state }) => kind === 'md' && state === 'rebuilding');
    expect(rebuilding.work?.kind).toBe('recovery');
    expect(rebuilding.work?.percent).toBeWithin(0, 100);
    expect(rebuilding.work?.eta_seconds).toBeGreaterThan(0);
    const [, percent] = /recovery = +([\d.]+)%/.exec(await lab.guest.run('cat /proc/mdstat')) ?? [];
    expect(Number(percent)).toBeGreaterThanOrEqual((rebuilding.work?.percent ?? 100) - 0.2);

    await rebuildAt(200_000);
    await array('it is whole again', ({ kind, state, working }) => kind === 'md' && state === 'ok' && working === 2);
    await lab.resolved(alert.alert_id);
  });

  test('a btrfs mirror with a disk that lies has its errors counted and told of, and with a pulled disk it is degraded', async () => {
    const [one, two] = [await deviceOf('LAB-SCSI2'), await deviceOf('LAB-SCSI3')];
    await lab.guest.run(
      `mkfs.btrfs -q -f -L tank -d raid1 -m raid1 ${one} ${two}; mkdir -p /mnt/tank; mount ${one} /mnt/tank; dd if=/dev/urandom of=/mnt/tank/f bs=1M count=40 status=none; sync`,
    );
    const whole = await array('the mirror is seen', ({ kind, state }) => kind === 'btrfs' && state === 'ok');
    expect(whole).toMatchObject({ level: 'raid1', wanted: 2, working: 2, errors: 0, status: 'OK' });

    await lab.guest.run(
      `umount /mnt/tank; dd if=/dev/urandom of=${two} bs=1M seek=60 count=60 conv=notrunc status=none; sync; mount ${one} /mnt/tank; btrfs scrub start -B /mnt/tank || true`,
      600_000,
    );
    const stats = await lab.guest.json<{ 'device-stats': Record<string, string | number>[] }>(
      'btrfs --format json device stats /mnt/tank',
    );
    const counted = stats['device-stats'].flatMap((device) =>
      Object.entries(device).map(([name, value]) => (name.endsWith('_errs') ? Number(value) : 0)),
    );
    const sum = counted.reduce((total, value) => total + value, 0);
    expect(sum).toBeGreaterThan(0);
    const sick = await array(
      'its errors are counted, and it is not well',
      ({ kind, errors, status }) => kind === 'btrfs' && (errors ?? 0) >= sum && status !== 'OK',
    );
    await lab.alerted('array-errors', sick.array);

    await lab.guest.unplug('LAB-SCSI3');
    await lab.guest.run('sleep 2; dd if=/dev/urandom of=/mnt/tank/g bs=1M count=4 status=none; sync || true');
    const broken = await array(
      'a disk is missing',
      ({ kind, state, status }) =>
        kind === 'btrfs' && (state === 'degraded' || state === 'failed') && status === 'FAIL',
    );
    expect(broken.problems).not.toEqual([]);
    expect(await lab.alerted('array-degraded', broken.array)).toMatchObject({ severity: 'critical' });
  });
});
