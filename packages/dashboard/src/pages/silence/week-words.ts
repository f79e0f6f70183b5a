const DAY_MS = 86_400_000;

const format = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** "Sun 18 Jan": a local day, given as the midnight on its clock. */
export function dayName(wall: number): string {
  return format.format(wall).replace(',', '');
}

/** "18 Jan – 24 Jan": seven days from a day on. */
export function rangeName(firstWall: number): string {
  const [, ...first] = dayName(firstWall).split(' ');
  const [, ...last] = dayName(firstWall + 6 * DAY_MS).split(' ');
  return `${first.join(' ')} – ${last.join(' ')}`;
}

/** Reads a day out of an address as the midnight on its clock; undefined for what is none, or lies ages away. */
export function wallOfDay(text: string | undefined): number | undefined {
  if (text === undefined || !/^20\d\d-\d\d-\d\d$/.test(text)) return undefined;
  const wall = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(wall) ? wall : undefined;
}
