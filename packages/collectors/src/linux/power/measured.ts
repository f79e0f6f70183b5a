import type { PowerSource } from '@labkeeper/protocol/inventory';
import { round } from '../../numbers.ts';

/** A source of power with the joules it has counted, where it counts them. */
export interface Measured {
  source: PowerSource;
  joules?: number;
}

const longestRuntimeSeconds = 30 * 86_400;

/** A source about which only its name is known so far. */
export function emptySource(source: string, kind: PowerSource['kind'], model: string | null): PowerSource {
  return {
    source,
    kind,
    model,
    watts: null,
    state: null,
    load_percent: null,
    battery_percent: null,
    runtime_seconds: null,
  };
}

/** Watts, or null for what is none: nothing at all, or more than any house takes. */
export function wattsOrNull(value: number | undefined): number | null {
  return value === undefined || !(value > 0) || value > 50_000 ? null : round(value, 2);
}

/** Percent from 0 to `most`, or null for what lies outside. */
export function percentOrNull(value: number | undefined, most = 100): number | null {
  return value === undefined || !(value >= 0) || value > most ? null : round(value, 1);
}

/** Seconds of a battery's runtime, or null for what cannot be. */
export function runtimeOrNull(seconds: number | undefined): number | null {
  return seconds === undefined || !(seconds >= 0) || seconds > longestRuntimeSeconds ? null : Math.round(seconds);
}
