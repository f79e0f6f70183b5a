/** The units in which people say how long something takes, with their seconds; the largest first. */
export const durationUnits = [
  { unit: 'days', seconds: 86_400 },
  { unit: 'hours', seconds: 3600 },
  { unit: 'minutes', seconds: 60 },
  { unit: 'seconds', seconds: 1 },
] as const;

export type DurationUnit = (typeof durationUnits)[number]['unit'];

/** The largest unit in which a number of seconds is whole: 5400 is 90 minutes, 7200 is 2 hours. Minutes for nothing. */
export function unitOfDuration(seconds: number | null): DurationUnit {
  if (seconds === null || seconds === 0) return 'minutes';
  return durationUnits.find((one) => seconds % one.seconds === 0)?.unit ?? 'seconds';
}

/** The seconds of one of a unit. */
export function secondsOf(unit: DurationUnit): number {
  return durationUnits.find((one) => one.unit === unit)?.seconds ?? 1;
}

/** Seconds of what was typed in a unit, rounded; null where it is no number. */
export function secondsOfTyped(text: string, unit: DurationUnit): number | null {
  const count = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(count) || count < 0 ? null : Math.round(count * secondsOf(unit));
}
