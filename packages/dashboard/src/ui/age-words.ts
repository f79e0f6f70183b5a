const hoursPerYear = 8766;
const hoursPerMonth = 730.5;

/** How long a disk has run, as people say the age of a disk: "4.2 years", "7 months", "12 days"; undefined where it does not say. */
export function ageInWords(hours: number | null | undefined): string | undefined {
  if (hours === null || hours === undefined) return undefined;
  if (hours >= hoursPerYear) return `${(hours / hoursPerYear).toFixed(1)} years`;
  if (hours >= 2 * hoursPerMonth) return `${Math.floor(hours / hoursPerMonth)} months`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}
