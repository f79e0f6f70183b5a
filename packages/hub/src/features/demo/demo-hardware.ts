import type { Inventory } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import { arraySamples, demoArray } from './demo-arrays.ts';
import { demoContainers } from './demo-containers.ts';
import { diskOf, driveSamples, drivesOf, healthOf } from './demo-drives.ts';
import type { DemoServer } from './demo-fleet.ts';
import { demoPorts } from './demo-ports.ts';
import { demoPower } from './demo-power.ts';
import { demoUnits } from './demo-units.ts';

/** What a made-up server has beside its numbers: drives, arrays, containers, units, ports and power. */
export interface DemoHardware {
  readonly samples: Sample[];
  readonly inventory: Inventory;
}

/** Which moment is meant. */
export interface DemoMoment {
  /** Ms since 1970. */
  readonly at: number;
  /** When what is told of is so long ago as it is said to be. */
  readonly now: number;
  /** How busy the processor is, percent. */
  readonly cpu: number;
  /** How long after the report before it this one is, ms. */
  readonly stepMs: number;
}

/** The hardware of a server at a moment, the same every time. */
export function demoHardware(server: DemoServer, moment: DemoMoment): DemoHardware {
  const { at, now, cpu, stepMs } = moment;
  const drives = drivesOf(server, at, now);
  const health = drives.flatMap((drive) => healthOf(server, drive, at, now) ?? []);
  const array = demoArray(server, drives, at, now);
  const containers = demoContainers(server, moment);
  const { units, failed } = demoUnits(server, at, now);
  const power = demoPower(server, at, cpu);
  const listening = demoPorts(server, at, now);
  return {
    samples: [
      ...health.flatMap((drive) => driveSamples(drive, at, stepMs)),
      ...(array === undefined ? [] : arraySamples(array)),
      ...containers.samples,
      ...power.samples,
      { metric: 'units_failed', value: failed },
      { metric: 'reboot_required', value: server.restartNeeded === true ? 1 : 0 },
      { metric: 'listening_ports', value: listening.length },
    ],
    inventory: {
      disks: drives.map((drive) => diskOf(drive)),
      disk_health: health,
      arrays: array === undefined ? [] : [array],
      containers: containers.rows,
      units,
      power: power.sources,
      ports: {
        ephemeral_range: [32_768, 60_999],
        containers: containers.rows.length > 0 ? 'joined' : 'none',
        processes: 'all',
        listening,
      },
    },
  };
}
