import { toNumber } from '../../numbers.ts';

const steps = 'KMGTPEZ';
/** Above this a number of a tool is no count or size any more, but a driver's "all bits set". */
const most = 2 ** 60;

/** A number as ZFS prints it: exact, or rounded with a step of 1024 (`1.32K` is 1352); a decimal comma is one too. Undefined for `-` and anything else. */
export function zfsNumber(text: unknown): number | undefined {
  if (typeof text === 'number') return within(text);
  if (typeof text !== 'string') return undefined;
  const match = /^(\d{1,20}(?:[.,]\d{1,9})?)([KMGTPEZ]?)B?$/.exec(text.trim());
  const value = toNumber(match?.[1]?.replace(',', '.'));
  if (match === null || value === undefined) return undefined;
  const step = match[2] ?? '';
  return within(step === '' ? value : Math.round(value * 1024 ** (steps.indexOf(step) + 1)));
}

function within(value: number): number | undefined {
  return Number.isFinite(value) && value >= 0 && value <= most ? value : undefined;
}
