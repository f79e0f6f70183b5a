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
  },
  { $id: 'Inventory' },
);
export type Inventory = Static<typeof Inventory>;
export type InventoryPart = keyof Inventory;
