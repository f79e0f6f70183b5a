import type { DiskHealth } from '@labkeeper/protocol/inventory';

/** Numbers of a drive that have bounds. */
export type BoundedNumber =
  | 'temperature_celsius'
  | 'temperature_high_celsius'
  | 'temperature_critical_celsius'
  | 'power_on_hours'
  | 'power_cycles'
  | 'percentage_used'
  | 'available_spare_percent'
  | 'available_spare_threshold_percent'
  | 'critical_warning'
  | 'media_errors'
  | 'reallocated_sectors'
  | 'pending_sectors'
  | 'offline_uncorrectable_sectors'
  | 'written_bytes'
  | 'read_bytes'
  | 'self_test_percent';

/** What a drive said of itself, before anybody draws a conclusion; what it did not say is null. */
export interface DriveFacts extends Omit<
  DiskHealth,
  'disk' | 'device' | 'type' | 'state' | 'problems' | 'read_at' | BoundedNumber
> {
  numbers: Record<BoundedNumber, number | null>;
  /** The drive's own: true passed, false failing, null where none was given. */
  verdict: boolean | null;
  /** Whether it has SMART and uses it, as far as it told. */
  smart: 'on' | 'off' | 'none' | null;
  /** Numbers that were said and cannot be true. */
  senseless: BoundedNumber[];
  /** The bits of the program's exit status; 0 where it has none. */
  exitBits: number;
}

/** Least and most that can be true; a counter that is beyond was never counted by a drive. */
const bounds: Readonly<Record<BoundedNumber, readonly [number, number]>> = {
  temperature_celsius: [-40, 150],
  temperature_high_celsius: [20, 150],
  temperature_critical_celsius: [20, 150],
  power_on_hours: [0, 1e6],
  power_cycles: [0, 1e8],
  percentage_used: [0, 255],
  available_spare_percent: [0, 100],
  available_spare_threshold_percent: [0, 100],
  critical_warning: [0, 255],
  media_errors: [0, 1e12],
  reallocated_sectors: [0, 1e9],
  pending_sectors: [0, 1e9],
  offline_uncorrectable_sectors: [0, 1e9],
  written_bytes: [0, 1e19],
  read_bytes: [0, 1e19],
  self_test_percent: [0, 100],
};

/** Numbers as a drive gave them, sorted into those that can be true and the names of those that cannot. */
export function withinBounds(
  said: Partial<Record<BoundedNumber, number | undefined>>,
): Pick<DriveFacts, 'numbers' | 'senseless'> {
  const numbers = noNumbers();
  const senseless: BoundedNumber[] = [];
  for (const name of Object.keys(bounds) as BoundedNumber[]) {
    const value = said[name];
    if (value === undefined || Number.isNaN(value)) continue;
    const [least, most] = bounds[name];
    if (value >= least && value <= most) numbers[name] = value;
    else senseless.push(name);
  }
  return { numbers, senseless };
}

/** Every number unknown. */
export function noNumbers(): Record<BoundedNumber, number | null> {
  return {
    temperature_celsius: null,
    temperature_high_celsius: null,
    temperature_critical_celsius: null,
    power_on_hours: null,
    power_cycles: null,
    percentage_used: null,
    available_spare_percent: null,
    available_spare_threshold_percent: null,
    critical_warning: null,
    media_errors: null,
    reallocated_sectors: null,
    pending_sectors: null,
    offline_uncorrectable_sectors: null,
    written_bytes: null,
    read_bytes: null,
    self_test_percent: null,
  };
}
