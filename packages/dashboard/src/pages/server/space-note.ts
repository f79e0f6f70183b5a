import { formatBytes } from '../../ui/format.ts';

/** Below this a rounded share tells the free space too coarsely, percent. */
const leastShare = 5;

/**
 * What stands below the share of a filesystem in use: "38.3 GB used, 71.2 GB free". The share is of what programs can have, and a filesystem may keep much of
 * its size for itself or for root: "38.3 GB of 271 GB" would contradict 35 %. Gigabytes; empty where nobody measured.
 */
export function spaceNote(
  usedGb: number | undefined,
  totalGb: number | undefined,
  percent: number | undefined,
): string {
  if (usedGb === undefined || totalGb === undefined) return '';
  if (percent === undefined || percent < leastShare) return `${size(usedGb)} of ${size(totalGb)}`;
  const freeGb = Math.min(totalGb - usedGb, (usedGb * (100 - percent)) / percent);
  return `${size(usedGb)} used, ${size(Math.max(0, freeGb))} free`;
}

/** A size that stays on one line. */
function size(gigabytes: number): string {
  return formatBytes(gigabytes * 1e9).replaceAll(' ', '\u00A0');
}
