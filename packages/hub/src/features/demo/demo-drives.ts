import type { Disk, DiskAttribute, DiskHealth, DiskSelfTest } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import { formatInstant } from '../../domain/instant.ts';
import { nvmeAttributes, ataAttributes } from './demo-attributes.ts';
import type { DemoServer } from './demo-fleet.ts';
import { chance, hash, noise } from './demo-noise.ts';

/** A drive of a made-up server. */
export interface DemoDrive {
  readonly id: string;
  /** `sda`, `nvme0n1`. */
  readonly name: string;
  readonly kind: 'hdd' | 'ssd' | 'nvme' | 'card';
  readonly bytes: number;
  /** When it was put in, ms; undefined: before anybody looked. */
  readonly since: number | undefined;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** How often drives are asked. */
const askedMs = 30 * minuteMs;
/** A drive of this server cannot read some of its sectors any more. */
const sick = { server: 'omv-documentserver', name: 'sdc' } as const;
/** The system drive of this server is written to a lot. */
const worn = { server: 'omv-cloudserver1', percent: 78, daysPerPercent: 7 } as const;

const models = {
  hdd: { firmware: '81.00A81', transport: 'sata', protocol: 'ATA', type: 'sat' },
  ssd: { model: 'KINGSTON SA400S37120G', firmware: 'SBFKB1D1', transport: 'sata', protocol: 'ATA', type: 'sat' },
  nvme: { model: 'Samsung SSD 980 PRO 1TB', firmware: '5B2QGXA7', transport: 'nvme', protocol: 'NVMe', type: 'nvme' },
  card: { model: 'SD32G', firmware: null, transport: 'mmc', protocol: null, type: 'auto' },
} as const;

/** When a drive of an array was replaced that is being filled since, ms; undefined where none was. */
export function replacedAt({ rebuild }: DemoServer, now: number): number | undefined {
  return rebuild === undefined ? undefined : now - rebuild.minutes * minuteMs;
}

/** The drives of a server at `at`. */
export function drivesOf(server: DemoServer, at: number, now: number): DemoDrive[] {
  const [root, ...data] = server.mounts;
  const system = systemDrive(server, root?.totalGb ?? 32);
  const letters = system.name === 'sda' ? 'bcdef' : 'abcde';
  const pairs = data.flatMap(({ totalGb }) => [totalGb, totalGb]);
  const disks = pairs.map((totalGb, index): DemoDrive => {
    const isNew = index === pairs.length - 1;
    const name = `sd${letters.charAt(index)}`;
    return {
      id: serialOf(server, name),
      name,
      kind: 'hdd',
      bytes: totalGb * 1e9,
      since: isNew ? replacedAt(server, now) : undefined,
    };
  });
  return [system, ...disks].filter(({ since }) => since === undefined || since <= at);
}

function systemDrive(server: DemoServer, totalGb: number): DemoDrive {
  const kinds = { card: 'mmcblk0', nvme: 'nvme0n1', ssd: 'sda' } as const;
  const fast = totalGb > 500 ? 'nvme' : 'ssd';
  const kind = server.os === 'raspbian' ? 'card' : fast;
  const name = kinds[kind];
  return { id: serialOf(server, name), name, kind, bytes: totalGb * 1e9, since: undefined };
}

function serialOf(server: DemoServer, name: string): string {
  return `DEMO-${hash(`${server.id} ${name}`).toString(36).toUpperCase()}`;
}

/** The drive as the kernel knows it. */
export function diskOf({ id, name, kind, bytes }: DemoDrive): Disk {
  const { transport } = models[kind];
  const model = modelOf(kind, bytes);
  const rotational = kind === 'hdd';
  return { id, device: `/dev/${name}`, model, serial: id, size_bytes: bytes, rotational, transport };
}

/** Makers put the size of a hard disk into its name. */
function modelOf(kind: DemoDrive['kind'], bytes: number): string {
  if (kind === 'hdd') return `WDC WD${bytes / 1e11}EFPX`;
  return models[kind].model;
}

/** What a drive says of itself; undefined of a memory card, which says nothing. */
export function healthOf(server: DemoServer, drive: DemoDrive, at: number, now: number): DiskHealth | undefined {
  const { id, name, kind, bytes, since } = drive;
  if (kind === 'card') return undefined;
  const readAt = Math.max(Math.floor(at / askedMs) * askedMs, since ?? 0);
  const { firmware, protocol, type } = models[kind];
  const numbers = numbersOf(server, { ...drive, kind }, readAt, now);
  const isSick = (numbers.pending_sectors ?? 0) > 0;
  const tests = testsOf(numbers.power_on_hours, isSick && readAt > now - dayMs);
  return {
    disk: id,
    device: `/dev/${name}`,
    type,
    protocol,
    model: modelOf(kind, bytes),
    serial: id,
    wwn: null,
    firmware,
    capacity_bytes: bytes,
    used_bytes: null,
    rotational: kind === 'hdd',
    state: isSick ? 'warning' : 'ok',
    problems: problemsOf(numbers.pending_sectors ?? 0, tests),
    ...(kind === 'nvme' ? ofNvme : ofAta),
    ...numbers,
    read_bytes: null,
    attributes: kind === 'nvme' ? nvmeAttributes(numbers) : ataAttributes(numbers),
    self_tests: tests,
    self_test_percent: null,
    read_at: formatInstant(readAt),
  };
}

const ofAta = {
  temperature_high_celsius: null,
  temperature_critical_celsius: null,
  available_spare_percent: null,
  available_spare_threshold_percent: null,
  critical_warning: null,
  media_errors: null,
  reallocated_sectors: 0,
} as const;
const ofNvme = {
  temperature_high_celsius: 82,
  temperature_critical_celsius: 85,
  available_spare_percent: 100,
  available_spare_threshold_percent: 10,
  critical_warning: 0,
  media_errors: 0,
  reallocated_sectors: null,
} as const;

type Talking = DemoDrive & { readonly kind: 'hdd' | 'ssd' | 'nvme' };

function numbersOf(server: DemoServer, { id, name, kind, since }: Talking, at: number, now: number) {
  const spins = kind === 'hdd';
  const isSick = server.id === sick.server && name === sick.name;
  const before = Math.floor(9000 + 30_000 * chance(id) + (at - now) / hourMs);
  const hours = since === undefined ? before : Math.floor((at - since) / hourMs);
  return {
    temperature_celsius: Math.round(warmth[kind] + 2 * noise(`${id}heat`, at, 5 * hourMs)),
    power_on_hours: hours,
    power_cycles: since === undefined ? 20 + (hash(id) % 60) : 1,
    percentage_used: spins ? null : wearOf(server, id, at, now),
    pending_sectors: spins ? pendingAt(isSick ? at : 0, now) : null,
    offline_uncorrectable_sectors: spins ? 0 : null,
    written_bytes: spins ? null : hours * 1.9e9,
  };
}

const warmth = { hdd: 35, ssd: 31, nvme: 44 } as const;

function wearOf(server: DemoServer, id: string, at: number, now: number): number {
  if (server.id !== worn.server) return Math.round(2 + 20 * chance(`${id}wear`));
  return worn.percent - Math.max(0, Math.floor((now - at) / dayMs / worn.daysPerPercent));
}

/** Sectors that could not be read by then: none three weeks ago, and more of them by and by. */
function pendingAt(at: number, now: number): number {
  const daysAgo = (now - at) / dayMs;
  const steps = [
    [2, 8],
    [5, 6],
    [12, 3],
    [21, 1],
  ] as const;
  return steps.find(([days]) => daysAgo < days)?.[1] ?? 0;
}

/** One a week, the newest first; the newest of a sick drive was not passed. */
function testsOf(hours: number, failed: boolean): DiskSelfTest[] {
  const extended = failed
    ? { kind: 'Extended offline', result: 'Completed: read failure', passed: false }
    : { kind: 'Extended offline', result: 'Completed without error', passed: true };
  const short = { kind: 'Short offline', result: 'Completed without error', passed: true };
  const tests = [
    { ...extended, at_power_on_hours: hours - (hours % 168) },
    { ...short, at_power_on_hours: hours - (hours % 168) - 96 },
    { ...short, at_power_on_hours: hours - (hours % 168) - 264 },
  ];
  return tests.filter(({ at_power_on_hours: ran }) => ran > 0);
}

/** In the words of an agent. */
function problemsOf(pending: number, tests: readonly DiskSelfTest[]): string[] {
  const unread = pending === 1 ? ['1 sector that cannot be read now'] : [`${pending} sectors that cannot be read now`];
  const failed = tests
    .filter(({ passed }) => passed === false)
    .map(({ kind, result }) => `it did not pass its last self-test (${kind}): ${result}`);
  return [...(pending === 0 ? [] : unread), ...failed];
}

/** The numbers of a drive; its attributes once an hour (`at` in ms since 1970, `stepMs` after the report before). */
export function driveSamples(drive: DiskHealth, at: number, stepMs: number): Sample[] {
  const labels = { disk: drive.disk };
  const numbers: readonly (readonly [metric: string, value: number | null])[] = [
    ['smart_state', drive.state === 'ok' ? 0 : 1],
    ['smart_temperature_celsius', drive.temperature_celsius],
    ['smart_power_on_hours', drive.power_on_hours],
    ['smart_reallocated_sectors', drive.reallocated_sectors],
    ['smart_pending_sectors', drive.pending_sectors],
    ['smart_offline_uncorrectable_sectors', drive.offline_uncorrectable_sectors],
    ['smart_media_errors', drive.media_errors],
    ['smart_percentage_used', drive.percentage_used],
    ['smart_available_spare_percent', drive.available_spare_percent],
    ['smart_failing_attributes', 0],
    ['smart_self_tests_failed', drive.self_tests.filter(({ passed }) => passed === false).length],
  ];
  const own = numbers.flatMap(([metric, value]) => (value === null ? [] : [{ metric, labels, value }]));
  return at % hourMs < stepMs ? [...own, ...drive.attributes.flatMap((one) => attributeSamples(drive, one))] : own;
}

function attributeSamples({ disk }: DiskHealth, { attribute, raw, normalized }: DiskAttribute): Sample[] {
  const labels = { disk, attribute };
  return [
    ...(raw === null ? [] : [{ metric: 'smart_attribute_raw', labels, value: raw }]),
    ...(normalized === null ? [] : [{ metric: 'smart_attribute_value', labels, value: normalized }]),
  ];
}
