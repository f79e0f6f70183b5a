import type { Collector } from './collector.ts';
import { arrays } from './linux/arrays/arrays.ts';
import { containers } from './linux/containers/containers.ts';
import { cpu } from './linux/cpu.ts';
import { diskIo } from './linux/disk-io/disk-io.ts';
import { filesystems } from './linux/filesystems/filesystems.ts';
import { load } from './linux/load.ts';
import { memory } from './linux/memory.ts';
import { network } from './linux/network/network.ts';
import { ports } from './linux/ports/ports.ts';
import { power } from './linux/power/power.ts';
import { pressure } from './linux/pressure.ts';
import { processes } from './linux/processes/processes.ts';
import { sensors } from './linux/sensors/sensors.ts';
import { services } from './linux/services.ts';
import { smart } from './linux/smart/smart.ts';
import { units } from './linux/units/units.ts';
import { updates } from './linux/updates/updates.ts';
import { uptime } from './linux/uptime/uptime.ts';

/** Every collector there is: one import and one entry per member of `linux/`. */
export const collectors = [
  arrays,
  containers,
  cpu,
  diskIo,
  filesystems,
  load,
  memory,
  network,
  ports,
  power,
  pressure,
  processes,
  sensors,
  services,
  smart,
  units,
  updates,
  uptime,
] as const satisfies readonly Collector[];
