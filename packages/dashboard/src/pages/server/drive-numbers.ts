import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { Labels, Series } from '@labkeeper/protocol/sample';
import type { Measured, TrendKind } from './drive-trend.ts';

/** A number of a drive that is kept over time. */
export interface DriveNumber {
  /** Its own within the drive. */
  readonly key: string;
  readonly group: 'Drive' | 'Attributes, raw' | 'Attributes, value';
  readonly name: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly unit: string;
  /** Undefined where up and down is no trend. */
  readonly kind: TrendKind | undefined;
  /** As the drive said it last. */
  readonly now: number | null;
}

/** What of a drive can be drawn over time: its temperature and counts, then each of its attributes; what it does not say is left out. */
export function driveNumbers(drive: DiskHealth): DriveNumber[] {
  const labels = { disk: drive.disk };
  const own: readonly (readonly [name: string, field: string, now: number | null, unit?: string, kind?: TrendKind])[] =
    [
      ['Temperature', 'temperature_celsius', drive.temperature_celsius, 'celsius'],
      ['Unreadable sectors', 'pending_sectors', drive.pending_sectors, '', 'count'],
      ['Replaced sectors', 'reallocated_sectors', drive.reallocated_sectors, '', 'count'],
      ['Lost sectors', 'offline_uncorrectable_sectors', drive.offline_uncorrectable_sectors, '', 'count'],
      ['Media errors', 'media_errors', drive.media_errors, '', 'count'],
      ['Worn', 'percentage_used', drive.percentage_used, 'percent', 'wear'],
      ['Spare left', 'available_spare_percent', drive.available_spare_percent, 'percent', 'count'],
    ];
  const numbers = own.map(([name, field, now, unit = '', kind]): DriveNumber => {
    const metric = `smart_${field}`;
    return { key: metric, group: 'Drive', name, metric, labels, unit, kind, now };
  });
  const said = numbers.filter(({ now, metric }) => now !== null || metric === 'smart_temperature_celsius');
  return [...said, ...attributeNumbers(drive, 'raw'), ...attributeNumbers(drive, 'value')];
}

function attributeNumbers({ disk, attributes }: DiskHealth, which: 'raw' | 'value'): DriveNumber[] {
  return attributes.flatMap(({ attribute, name, raw, normalized }) => {
    const now = which === 'raw' ? raw : normalized;
    if (now === null) return [];
    return {
      key: attributeKey(attribute, which),
      group: `Attributes, ${which}` as const,
      name: name.replaceAll('_', ' '),
      metric: `smart_attribute_${which}`,
      labels: { disk, attribute },
      unit: '',
      kind: 'count' as const,
      now,
    };
  });
}

/** The key of an attribute among the numbers of its drive. */
export function attributeKey(attribute: string, which: 'raw' | 'value'): string {
  return `${which} ${attribute}`;
}

/** The measurements of a series in order, closed by what is known to be so now (ms since 1970) where that is newer. */
export function measuredOf(series: Series | undefined, now?: Measured): Measured[] {
  if (series === undefined) return [];
  const start = Date.parse(series.start);
  const measured = series.mean.flatMap((value, index) =>
    value === null ? [] : { at: start + index * series.step_seconds * 1000, value },
  );
  const last = measured.at(-1);
  return now === undefined || last === undefined || now.at <= last.at ? measured : [...measured, now];
}
