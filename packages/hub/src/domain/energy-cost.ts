/** What running a machine costs, in the currency of the rate. A month is 30 days and a year twelve of these months, as on the server card. */
export interface EnergyCost {
  readonly per_day: number;
  readonly per_month: number;
  readonly per_year: number;
}

/** Reckons the cost of a constant draw of `watts` at `ratePerKwh`: 65 W at 0.24 are 0.37 a day, 11.23 a month, 134.78 a year. */
export function energyCost(watts: number, ratePerKwh: number): EnergyCost {
  const perDay = (watts * 24 * ratePerKwh) / 1000;
  return { per_day: perDay, per_month: perDay * 30, per_year: perDay * 30 * 12 };
}
