import { Type, type Static } from 'typebox';
import { nullable } from './text.ts';

/*
 * What a machine has, as tables. Numbers over time are samples; these are the facts beside them, sent when they change.
 * Sizes are bytes, times ISO 8601. Names come from the machine and are hostile text: bounded here, escaped where shown.
 */

const Text = Type.String({ maxLength: 512 });
const Bytes = Type.Integer({ minimum: 0 });

/** A mounted filesystem. `state` stale: it does not answer; its sizes are then the last known or null. */
export const Filesystem = Type.Object({
  mount: Text,
  device: Text,
  type: Text,
  total_bytes: nullable(Bytes),
  used_bytes: nullable(Bytes),
  free_bytes: nullable(Bytes),
  state: Type.Union([Type.Literal('ok'), Type.Literal('read_only'), Type.Literal('stale')]),
  network: Type.Boolean(),
});
export type Filesystem = Static<typeof Filesystem>;

/** A physical or virtual whole disk. `id` is the serial or WWN where there is one, else the device name. */
export const Disk = Type.Object({
  id: Text,
  device: Text,
  model: nullable(Text),
  serial: nullable(Text),
  size_bytes: nullable(Bytes),
  rotational: nullable(Type.Boolean()),
  transport: nullable(Text),
});
export type Disk = Static<typeof Disk>;

/** A network interface. `physical` says whether it counts in the server's network totals. */
export const Interface = Type.Object({
  name: Text,
  mac_address: nullable(Text),
  addresses: Type.Array(Text, { maxItems: 64 }),
  state: Text,
  speed_mbit: nullable(Type.Number()),
  mtu: nullable(Type.Integer()),
  physical: Type.Boolean(),
});
export type Interface = Static<typeof Interface>;

/** A sensor with its chip's own limits, where it states them. `unit` celsius, rpm or volts. `rotational`: of a disk, whether it spins. */
export const Sensor = Type.Object({
  chip: Text,
  sensor: Text,
  unit: Type.Union([Type.Literal('celsius'), Type.Literal('rpm'), Type.Literal('volts')]),
  value: Type.Number(),
  high: nullable(Type.Number()),
  critical: nullable(Type.Number()),
  rotational: Type.Optional(nullable(Type.Boolean())),
});
export type Sensor = Static<typeof Sensor>;

/** A process among the busiest. CPU is percent of one core since the last look; null on the first look. */
export const Process = Type.Object({
  pid: Type.Integer(),
  name: Text,
  command: Text,
  user: nullable(Text),
  state: Text,
  cpu_percent: nullable(Type.Number()),
  memory_bytes: Bytes,
  memory_percent: nullable(Type.Number()),
  threads: nullable(Type.Integer()),
  started_at: nullable(Type.String()),
});
export type Process = Static<typeof Process>;

/** A pending package update. */
export const Package = Type.Object({
  name: Text,
  installed: nullable(Text),
  available: Text,
  security: Type.Boolean(),
  origin: nullable(Text),
});
export type Package = Static<typeof Package>;

const Count = nullable(Type.Number({ minimum: 0 }));

/** A value of a drive's own list of attributes; `normalized`, `worst`, `threshold` as ATA has them, null elsewhere. */
export const DiskAttribute = Type.Object({
  /** The number ATA gives it, or the name of the field in an NVMe or SCSI log. */
  attribute: Text,
  name: Text,
  raw: nullable(Type.Number()),
  raw_text: nullable(Text),
  normalized: nullable(Type.Number()),
  worst: nullable(Type.Number()),
  threshold: nullable(Type.Number()),
  /** never: above its threshold, now or in_the_past: at or below it. */
  failing: Type.Union([Type.Literal('never'), Type.Literal('now'), Type.Literal('in_the_past')]),
});
export type DiskAttribute = Static<typeof DiskAttribute>;

/** One self-test of a drive, the newest first. `passed` null while it runs or when somebody stopped it. */
export const DiskSelfTest = Type.Object({
  kind: Text,
  result: Text,
  passed: nullable(Type.Boolean()),
  at_power_on_hours: Count,
});
export type DiskSelfTest = Static<typeof DiskSelfTest>;

/**
 * What a drive says about itself. `disk` is the label of its metrics and the `id` of the disk where the kernel knows it too. `state` unknown: nobody could
 * look, `problems` say why; asleep: it was not woken, and the rest is what it said last, at `read_at`.
 */
export const DiskHealth = Type.Object({
  disk: Text,
  device: Text,
  /** How it was asked: auto, sat, nvme, megaraid,3, … */
  type: Text,
  protocol: nullable(Text),
  model: nullable(Text),
  serial: nullable(Text),
  wwn: nullable(Text),
  firmware: nullable(Text),
  capacity_bytes: nullable(Bytes),
  used_bytes: nullable(Bytes),
  rotational: nullable(Type.Boolean()),
  state: Type.Union([
    Type.Literal('ok'),
    Type.Literal('warning'),
    Type.Literal('failed'),
    Type.Literal('unknown'),
    Type.Literal('asleep'),
  ]),
  /** In words, the worst first; empty when it is well. */
  problems: Type.Array(Text, { maxItems: 32 }),
  temperature_celsius: nullable(Type.Number()),
  temperature_high_celsius: nullable(Type.Number()),
  temperature_critical_celsius: nullable(Type.Number()),
  power_on_hours: Count,
  power_cycles: Count,
  percentage_used: Count,
  available_spare_percent: Count,
  available_spare_threshold_percent: Count,
  critical_warning: Count,
  media_errors: Count,
  reallocated_sectors: Count,
  pending_sectors: Count,
  offline_uncorrectable_sectors: Count,
  written_bytes: Count,
  read_bytes: Count,
  attributes: Type.Array(DiskAttribute, { maxItems: 128 }),
  self_tests: Type.Array(DiskSelfTest, { maxItems: 32 }),
  /** A self-test that runs now: percent done. */
  self_test_percent: Count,
  read_at: nullable(Type.String()),
});
export type DiskHealth = Static<typeof DiskHealth>;

/** A part of an array. `state` in the array's own words: active, spare, faulty, missing, ONLINE, FAULTED, … */
export const ArrayMember = Type.Object({
  name: Text,
  role: nullable(Text),
  state: Text,
  working: Type.Boolean(),
  errors: Count,
});
export type ArrayMember = Static<typeof ArrayMember>;

/** What an array does beside serving: resync, recovery, check, reshape, scrub, resilver, balance, replace. `percent` 0-100. */
export const ArrayWork = Type.Object({
  kind: Text,
  percent: nullable(Type.Number()),
  eta_seconds: Count,
  bytes_per_second: Count,
  paused: Type.Boolean(),
});
export type ArrayWork = Static<typeof ArrayWork>;

/** A RAID array, a ZFS pool or a btrfs filesystem of several devices. */
export const DiskArray = Type.Object({
  array: Text,
  kind: Type.Union([Type.Literal('md'), Type.Literal('zfs'), Type.Literal('btrfs')]),
  /** raid1, raid5, mirror, raidz2, single, … */
  level: nullable(Text),
  state: Type.Union([
    Type.Literal('ok'),
    Type.Literal('checking'),
    Type.Literal('rebuilding'),
    Type.Literal('degraded'),
    Type.Literal('failed'),
    Type.Literal('unknown'),
  ]),
  problems: Type.Array(Text, { maxItems: 32 }),
  size_bytes: nullable(Bytes),
  used_bytes: nullable(Bytes),
  wanted: Count,
  working: Count,
  errors: Count,
  members: Type.Array(ArrayMember, { maxItems: 256 }),
  work: nullable(ArrayWork),
  /** When it was last checked or scrubbed to the end, ISO 8601. */
  checked_at: nullable(Type.String()),
});
export type DiskArray = Static<typeof DiskArray>;

/** A port of a container; `host_port` null: open only among containers. */
export const ContainerPort = Type.Object({
  address: nullable(Text),
  host_port: nullable(Type.Integer()),
  container_port: Type.Integer(),
  protocol: Text,
});
export type ContainerPort = Static<typeof ContainerPort>;

/** A container. `container` and `project` are the labels of its metrics and stay the same when it is made anew. */
export const Container = Type.Object({
  container: Text,
  project: nullable(Text),
  /** The service's name in its compose project. */
  service: nullable(Text),
  engine: Type.Union([Type.Literal('docker'), Type.Literal('podman')]),
  id: Text,
  image: Text,
  image_id: nullable(Text),
  state: Text,
  health: nullable(Text),
  /** The engine's own words: "Up 3 hours (healthy)". */
  status_text: Text,
  exit_code: nullable(Type.Integer()),
  oom_killed: nullable(Type.Boolean()),
  restarts: Count,
  restart_policy: nullable(Text),
  created_at: nullable(Type.String()),
  started_at: nullable(Type.String()),
  finished_at: nullable(Type.String()),
  memory_limit_bytes: Count,
  ports: Type.Array(ContainerPort, { maxItems: 256 }),
  networks: Type.Array(Text, { maxItems: 64 }),
});
export type Container = Static<typeof Container>;

/** A unit of systemd beside those that are expected. `next_at`, `last_at` of timers. */
export const Unit = Type.Object({
  unit: Text,
  description: nullable(Text),
  kind: Type.Union([Type.Literal('service'), Type.Literal('timer'), Type.Literal('socket'), Type.Literal('mount')]),
  load: Text,
  active: Text,
  sub: Text,
  /** Our word for it: running, stopped, failed, unknown. */
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('stopped'),
    Type.Literal('failed'),
    Type.Literal('unknown'),
  ]),
  next_at: nullable(Type.String()),
  last_at: nullable(Type.String()),
});
export type Unit = Static<typeof Unit>;

/** A port that something listens on, with who does. One row for IPv4 and IPv6 of the same listener on all addresses. */
export const ListeningPort = Type.Object({
  protocol: Type.Union([Type.Literal('tcp'), Type.Literal('udp')]),
  address: Text,
  port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  process: nullable(Text),
  pid: nullable(Type.Integer()),
  unit: nullable(Text),
  container: nullable(Text),
  /** Of the container. Absent from agents that tell the engine's own name of a container instead of the one by which it is known. */
  project: Type.Optional(nullable(Text)),
  image: nullable(Text),
  /** loopback: only from the machine itself; lan: on some addresses; all: on every address. */
  exposure: Type.Union([Type.Literal('loopback'), Type.Literal('lan'), Type.Literal('all')]),
});
export type ListeningPort = Static<typeof ListeningPort>;

/** The ports of a machine. `ephemeral_range`: what the kernel gives to outgoing connections. */
export const Ports = Type.Object({
  ephemeral_range: nullable(Type.Array(Type.Integer(), { minItems: 2, maxItems: 2 })),
  /** Whether containers could be joined: no engine, asked, or not allowed to ask. */
  containers: Type.Union([Type.Literal('none'), Type.Literal('joined'), Type.Literal('denied')]),
  /** Whether processes of other users could be named. */
  processes: Type.Union([Type.Literal('all'), Type.Literal('own')]),
  listening: Type.Array(ListeningPort, { maxItems: 4096 }),
});
export type Ports = Static<typeof Ports>;

/** Something that measures or gives power: a processor package, a graphics card, a power supply or meter of the whole machine, an uninterruptible supply. */
export const PowerSource = Type.Object({
  source: Text,
  kind: Type.Union([Type.Literal('processor'), Type.Literal('gpu'), Type.Literal('supply'), Type.Literal('ups')]),
  model: nullable(Text),
  watts: Count,
  /** Of a UPS: online, on_battery, low_battery, replace_battery, overloaded, unknown. Of a graphics card: null. */
  state: nullable(Text),
  load_percent: Count,
  battery_percent: Count,
  runtime_seconds: Count,
});
export type PowerSource = Static<typeof PowerSource>;

/** What the machine is, in words. `virtualization` none, kvm, lxc, docker, … as far as it can be told. */
export const Machine = Type.Object({
  hostname: Text,
  cpu_model: nullable(Text),
  cpu_cores: nullable(Type.Integer()),
  memory_bytes: nullable(Bytes),
  model: nullable(Text),
  virtualization: nullable(Text),
  boot_time: nullable(Type.String()),
});
export type Machine = Static<typeof Machine>;

/** Everything of it, by part. A part that is absent has not changed; unknown parts are kept out and counted. */
export const Inventory = Type.Object(
  {
    machine: Type.Optional(Machine),
    filesystems: Type.Optional(Type.Array(Filesystem, { maxItems: 512 })),
    disks: Type.Optional(Type.Array(Disk, { maxItems: 512 })),
    interfaces: Type.Optional(Type.Array(Interface, { maxItems: 512 })),
    sensors: Type.Optional(Type.Array(Sensor, { maxItems: 1024 })),
    processes: Type.Optional(Type.Array(Process, { maxItems: 200 })),
    packages: Type.Optional(Type.Array(Package, { maxItems: 5000 })),
    disk_health: Type.Optional(Type.Array(DiskHealth, { maxItems: 256 })),
    arrays: Type.Optional(Type.Array(DiskArray, { maxItems: 128 })),
    containers: Type.Optional(Type.Array(Container, { maxItems: 2000 })),
    units: Type.Optional(Type.Array(Unit, { maxItems: 2000 })),
    ports: Type.Optional(Ports),
    power: Type.Optional(Type.Array(PowerSource, { maxItems: 128 })),
  },
  { $id: 'Inventory' },
);
export type Inventory = Static<typeof Inventory>;
export type InventoryPart = keyof Inventory;
