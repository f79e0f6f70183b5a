import type { DiskHealth } from '@labkeeper/protocol/inventory';

type Drive = Pick<
  DiskHealth,
  'rotational' | 'reallocated_sectors' | 'pending_sectors' | 'offline_uncorrectable_sectors' | 'attributes'
>;

/** Pinheiro, Weber and Barroso, "Failure Trends in a Large Disk Drive Population", 2007. */
const google = 'Google’s study of 100,000 disks, 2007';
/** "What SMART Stats Tell Us About Hard Drives", 2016: of the attributes 5, 187, 188, 197 and 198. */
const backblaze = 'Backblaze, 2016';
const reportedErrors = new Set(['187', '188']);

/**
 * What published studies found of hard disks that count what this one counts, each a sentence with its source, the gravest first. Nothing for anything
 * but hard disks: of those alone there are such figures.
 */
export function failureOdds(drive: Drive): string[] {
  if (drive.rotational !== true) return [];
  const odds: string[] = [];
  if (isCounted(drive.pending_sectors)) odds.push(afterTheFirst('sector that it could not read', 16));
  if (isCounted(drive.reallocated_sectors)) odds.push(afterTheFirst('replaced sector', 14));
  if (isCounted(drive.offline_uncorrectable_sectors) || drive.attributes.some(isReportedError)) {
    odds.push(
      `Of hard disks that failed 76.7\u202f% had counted such errors or sectors, of those that ran on 4.2\u202f% (${backblaze}).`,
    );
  }
  return odds;
}

function afterTheFirst(what: string, times: number): string {
  return `After its first ${what} a hard disk failed within 60 days ${times} times as often as others (${google}).`;
}

function isCounted(count: number | null): boolean {
  return count !== null && count > 0;
}

function isReportedError({ attribute, raw }: DiskHealth['attributes'][number]): boolean {
  return reportedErrors.has(attribute) && isCounted(raw);
}
