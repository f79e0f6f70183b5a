import { round, toNumber } from '../../numbers.ts';

/** What a hwmon file measures; the kernel states millidegrees, millivolts and turns a minute. */
export type SensorUnit = 'celsius' | 'rpm' | 'volts';

/** What open pins, absent probes and drivers without a value report: 127, 128, 255 and their like. */
const bogusDegrees = new Set([127, 127.5, 127.9, 128]);

/**
 * A reading of hwmon in its unit, or undefined for what cannot be: exactly 0 °C (absent), the values of open pins, anything
 * that would have melted. Some drivers state whole degrees, so what would be under 0.2 °C is taken as degrees.
 */
export function hwmonValue(unit: SensorUnit, text: string | undefined): number | undefined {
  const raw = toNumber(text);
  if (raw === undefined) return undefined;
  if (unit === 'celsius') return degrees(raw);
  if (unit === 'rpm') return raw >= 0 && raw <= 30_000 ? raw : undefined;
  const volts = round(raw / 1000, 3);
  return volts > 0 && volts <= 60 ? volts : undefined;
}

/** A limit that a chip states for a temperature, or null where it is none (65261.85 °C and the like). */
export function hwmonLimit(text: string | undefined): number | null {
  const value = hwmonValue('celsius', text);
  return value !== undefined && value > 0 ? value : null;
}

function degrees(raw: number): number | undefined {
  const celsius = round(raw > 0 && raw < 200 ? raw : raw / 1000, 1);
  if (celsius === 0 || celsius < -60 || celsius >= 150 || bogusDegrees.has(celsius)) return undefined;
  return celsius;
}
