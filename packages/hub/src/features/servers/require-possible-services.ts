import { isTemplate, toUnit } from '@labkeeper/collectors/unit-name';
import type { ExpectedService } from '@labkeeper/protocol/server';
import { ApiError } from '../../platform/api-error.ts';

/**
 * Throws INVALID for a name that is expected anew and that nothing can ever have: a template of systemd, or more letters than a unit may have. What was
 * expected already (`before`) may be sent back.
 */
export function requirePossibleServices(
  wanted: readonly ExpectedService[] | undefined,
  before: readonly ExpectedService[] = [],
): void {
  const known = new Set(before.map(({ name }) => name));
  for (const [index, { name }] of (wanted ?? []).entries()) {
    const message = known.has(name) ? undefined : troubleOf(name);
    if (message !== undefined) throw new ApiError('INVALID', { field: `expected_services.${index}.name`, message });
  }
}

function troubleOf(name: string): string | undefined {
  if (isTemplate(name)) {
    return `${name} is a template of systemd and never runs itself: name an instance of it, as in getty@tty1.`;
  }
  // A short one that no unit may have can still be what somebody's own program reports.
  const isTooLong = toUnit(name) === undefined && toUnit(name.slice(0, 200)) !== undefined;
  return isTooLong
    ? 'No unit of systemd can have so long a name: 255 letters with its ending are the most.'
    : undefined;
}
