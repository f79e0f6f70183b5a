/** What a machine costs at a constant draw; a month is 30 days and a year twelve of these months. */
export interface Cost {
  readonly day: number;
  readonly month: number;
  readonly year: number;
}

/** Reckons the cost of `watts` around the clock at a price per kilowatt hour. */
export function costOf(watts: number, pricePerKwh: number): Cost {
  const day = (watts * 24 * pricePerKwh) / 1000;
  return { day, month: day * 30, year: day * 30 * 12 };
}
