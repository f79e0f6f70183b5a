/** Powers of ten that scale decimals to whole numbers. */
export const powersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;

/**
 * The smallest number of decimals (0 to `most`) with which every value is a whole number of at most `limit` and comes back exactly when divided
 * again; undefined when there is none. Both multiplying and dividing round correctly, so what was written with few decimals always fits.
 */
export function commonDecimals(values: ArrayLike<number>, most: number, limit: number): number | undefined {
  let decimals = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (Math.abs(value) > largest) largest = Math.abs(value);
    while (!isWhole(value, powersOfTen[decimals] ?? 1, limit)) {
      decimals += 1;
      if (decimals > most) return undefined;
    }
  }
  // A large number among the first may be too large for the decimals that a later one asked for.
  return largest * (powersOfTen[decimals] ?? 1) > limit ? undefined : decimals;
}

/** The same for one number. */
export function decimalsOf(value: number, most: number, limit: number): number | undefined {
  for (let decimals = 0; decimals <= most; decimals += 1) {
    if (isWhole(value, powersOfTen[decimals] ?? 1, limit)) return decimals;
  }
  return undefined;
}

function isWhole(value: number, power: number, limit: number): boolean {
  const scaled = Math.round(value * power);
  // Minus zero has no whole number of its own.
  return scaled / power === value && scaled <= limit && scaled >= -limit && !(value === 0 && Object.is(value, -0));
}
