import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { BoundedNumber, DriveFacts } from './drive-facts.ts';
import { failedTests } from './self-tests.ts';

/** What a drive's own words amount to, the worst first. */
export interface DriveState {
  state: DiskHealth['state'];
  problems: string[];
}

/** Bits of an NVMe critical warning, and whether the drive is to be replaced for it. */
const warningBits: readonly (readonly [string, 'failed' | 'warning'])[] = [
  ['its spare blocks have fallen below its limit', 'failed'],
  ['its temperature is outside its limits', 'warning'],
  ['it is no longer reliable: too many errors of media or inside', 'failed'],
  ['it can only be read', 'failed'],
  ['the backup of its volatile memory has failed', 'failed'],
  ['its persistent memory region is no longer reliable', 'warning'],
];

const counts: readonly (readonly [BoundedNumber, string, string])[] = [
  ['pending_sectors', 'sector that cannot be read now', 'sectors that cannot be read now'],
  ['offline_uncorrectable_sectors', 'sector that is lost', 'sectors that are lost'],
  ['reallocated_sectors', 'sector replaced by a spare', 'sectors replaced by spares'],
  ['media_errors', 'error of the media', 'errors of the media'],
];

/** Numbers by which a drive tells what it has lost. */
const vital = [
  'critical_warning',
  'media_errors',
  'reallocated_sectors',
  'pending_sectors',
  'offline_uncorrectable_sectors',
] as const satisfies readonly BoundedNumber[];

/**
 * The state of a drive by its own words alone: its verdict, its critical warnings, attributes at their thresholds, sectors lost and self-tests that it did not pass. A
 * missing verdict is unknown, never failed; the log of errors alone is information. Of many drives behind bridges nobody learns more than the verdict: that counts, with
 * a word about what is not known. One that has told of its losses (`counted`) and no longer does is unknown. `reason` is what the tool complained about.
 */
export function driveState(facts: DriveFacts, reason: string | null, counted = false): DriveState {
  const bits = criticalBits(facts.numbers.critical_warning);
  const failed = bits.filter(([, kind]) => kind === 'failed').map(([words]) => words);
  if (facts.verdict === false && bits.length === 0) failed.push('it says itself that it is failing');
  const warned = bits.filter(([, kind]) => kind === 'warning').map(([words]) => words);
  const warning = [...warned, ...atThresholds(facts), ...losses(facts), ...failedTest(facts)];
  const silent = silence(facts);
  const unknown = [...unknowns(facts, reason), ...(counted ? silent : [])];
  return conclude({ failed, warning, unknown, notes: counted ? [] : silent });
}

/** Whether a drive says of itself what it has lost, if only that it is nothing. */
export function tellsOfLosses(numbers: Pick<DiskHealth, (typeof vital)[number]>): boolean {
  return vital.some((name) => numbers[name] !== null);
}

/** The list of attributes says which; without one, bit 4 of a status without a failure to look says that there is one. */
function atThresholds({ attributes, exitBits }: DriveFacts): string[] {
  const now = attributes.filter(({ failing }) => failing === 'now');
  if (attributes.length === 0 && (exitBits & 0b1_0011) === 0b1_0000) return ['an attribute is at its threshold'];
  return now.map(({ attribute, name, normalized, threshold }) => {
    const value = normalized === null || threshold === null ? '' : ` (${normalized}, threshold ${threshold})`;
    return `attribute ${attribute} ${name} is at its threshold${value}`;
  });
}

/** The newest self-test that was not passed. */
function failedTest({ self_tests: tests }: DriveFacts): string[] {
  const [newest] = failedTests(tests);
  return newest === undefined ? [] : [`it did not pass its last self-test (${newest.kind}): ${newest.result}`];
}

function losses({ numbers }: DriveFacts): string[] {
  const found: string[] = [];
  for (const [name, one, many] of counts) {
    const count = numbers[name] ?? 0;
    if (count > 0) found.push(`${count} ${count === 1 ? one : many}`);
  }
  return found;
}

function criticalBits(value: number | null): (readonly [string, 'failed' | 'warning'])[] {
  const found: (readonly [string, 'failed' | 'warning'])[] = [];
  for (let bit = 0; bit < 8; bit++) {
    if (value === null || (Math.floor(value) & (1 << bit)) === 0) continue;
    found.push(warningBits[bit] ?? [`it warns of something that has no name (bit ${bit})`, 'warning']);
  }
  return found;
}

function unknowns({ verdict, smart, senseless }: DriveFacts, reason: string | null): string[] {
  const found: string[] = [];
  if (verdict === null) found.push(noVerdict(smart, reason));
  const lost = vital.filter((name) => senseless.includes(name)).map((name) => name.replaceAll('_', ' '));
  if (lost.length > 0) found.push(`what it says of these cannot be true: ${lost.join(', ')}`);
  return found;
}

/** What a verdict alone leaves open. A flash on the board has no such counts. */
function silence({ verdict, protocol, numbers, senseless }: DriveFacts): string[] {
  if (verdict === null || protocol === 'eMMC' || tellsOfLosses(numbers)) return [];
  if (vital.some((name) => senseless.includes(name))) return [];
  return ['it does not tell whether it has lost sectors'];
}

function noVerdict(smart: DriveFacts['smart'], reason: string | null): string {
  if (smart === 'off') return 'SMART is switched off in this drive';
  if (smart === 'none') return 'it says nothing of its health: it has no SMART';
  return reason === null ? 'it gave no verdict' : `it gave no verdict: ${reason}`;
}

/** What was found, by what it makes of a drive; notes change nothing. */
interface Found {
  failed: readonly string[];
  warning: readonly string[];
  unknown: readonly string[];
  notes: readonly string[];
}

function conclude({ failed, warning, unknown, notes }: Found): DriveState {
  const problems = [...failed, ...warning, ...unknown, ...notes].map((text) => text.slice(0, 500)).slice(0, 32);
  if (failed.length > 0) return { state: 'failed', problems };
  if (warning.length > 0) return { state: 'warning', problems };
  return { state: unknown.length > 0 ? 'unknown' : 'ok', problems };
}
