const power = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** Rounds to at most six significant digits: what a chart can show, and a third of the bytes. Whole numbers below 10^6 stay exact. */
export function roundValue(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const digits = 5 - Math.floor(Math.log10(Math.abs(value)));
  const scale = power[Math.abs(digits)];
  if (scale === undefined) return Number(value.toPrecision(6));
  return digits >= 0 ? Math.round(value * scale) / scale : Math.round(value / scale) * scale;
}
