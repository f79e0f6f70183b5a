import type { Sensor } from '@labkeeper/protocol/inventory';

/** Sensors of one chip, in the order of their names. */
export interface SensorGroup {
  readonly chip: string;
  readonly temperatures: readonly Sensor[];
  readonly fans: readonly Sensor[];
  readonly voltages: readonly Sensor[];
}

/** Groups sensors by chip: those that measure heat first, the hottest of them at the top. */
export function groupSensors(sensors: readonly Sensor[]): SensorGroup[] {
  const groups = [...Map.groupBy(sensors, (sensor) => sensor.chip)].map(([chip, items]) => {
    const ordered = items.toSorted((left, right) =>
      left.sensor.localeCompare(right.sensor, undefined, { numeric: true }),
    );
    return {
      chip,
      temperatures: ordered.filter((sensor) => sensor.unit === 'celsius'),
      fans: ordered.filter((sensor) => sensor.unit === 'rpm'),
      voltages: ordered.filter((sensor) => sensor.unit === 'volts'),
    };
  });
  return groups.toSorted((left, right) => hottest(right) - hottest(left) || left.chip.localeCompare(right.chip));
}

function hottest(group: SensorGroup): number {
  return Math.max(-Infinity, ...group.temperatures.map((sensor) => sensor.value));
}

/** The limit that every temperature of a group shares; undefined when they differ or state none. */
export function sharedLimit(sensors: readonly Sensor[], kind: 'high' | 'critical'): number | undefined {
  const [first] = sensors;
  const limit = first?.[kind] ?? undefined;
  return sensors.every((sensor) => (sensor[kind] ?? undefined) === limit) ? limit : undefined;
}

/** Where a temperature stands on the way to its limit, 0 to 100, from 20 °C on; null without a limit. */
export function heatShare(value: number, sensor: Pick<Sensor, 'high' | 'critical'>): number | null {
  const limit = sensor.critical ?? sensor.high;
  if (limit === null || limit <= 20) return null;
  return Math.max(0, Math.min(100, ((value - 20) / (limit - 20)) * 100));
}
