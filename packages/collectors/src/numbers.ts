const decimal = /^[+-]?\d+(?:\.\d+)?$/;

/** A decimal number as the kernel prints it, or undefined for anything else; never NaN nor infinite. */
export function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (!decimal.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** A number rounded to so many decimals, so that reports stay small on the wire. */
export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/** Part of whole in percent, 0 to 100, two decimals; undefined where the whole is nothing. */
export function percentOf(part: number, whole: number): number | undefined {
  if (!(whole > 0)) return undefined;
  return round(Math.min(100, Math.max(0, (part / whole) * 100)), 2);
}
