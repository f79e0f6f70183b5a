import { formatDuration } from '../../ui/format.ts';

/** "Try again in 2 min." for the seconds that the hub asks to wait. */
export function waitInWords(seconds: number): string {
  return `Try again in ${formatDuration(seconds, 1)}.`;
}
