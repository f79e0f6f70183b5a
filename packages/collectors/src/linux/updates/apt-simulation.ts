import type { Package } from '@labkeeper/protocol/inventory';
import { plainText } from '../../text.ts';

const maxPackages = 5000;

/**
 * Reads what `apt-get -s dist-upgrade` would install: `Inst name [old] (new origin, origin [arch]) [more]`. Only lines with
 * an old version are pending updates; the others are new packages that updates bring along.
 */
export function parseSimulation(text: string): Package[] {
  const packages: Package[] = [];
  for (const line of text.split('\n')) {
    const match = /^Inst (\S+) \[([^\]]+)\] \((\S+)([^)]*)\)/.exec(line);
    if (match?.[1] === undefined || match[3] === undefined || packages.length >= maxPackages) continue;
    const origin = (match[4] ?? '').replace(/\s*\[[^\]]*\]\s*$/, '').trim();
    packages.push({
      name: plainText(match[1]),
      installed: plainText(match[2] ?? ''),
      available: plainText(match[3]),
      security: isSecurity(origin),
      origin: origin === '' ? null : plainText(origin),
    });
  }
  return packages;
}

/** Origins are `Label:version/suite`, several parted by commas; labels contain blanks. */
function isSecurity(origins: string): boolean {
  return origins
    .split(',')
    .some((origin) => origin.includes('-security') || origin.trim().startsWith('Debian-Security'));
}

/** What to do about a simulation that failed, by the words of apt. */
export function simulationHint(errorText: string): string {
  if (errorText.includes('dpkg was interrupted')) return 'run: sudo dpkg --configure -a';
  if (/unmet dependencies|--fix-broken|held broken packages/i.test(errorText))
    return 'run: sudo apt --fix-broken install';
  if (/could not get lock|unable to lock/i.test(errorText))
    return 'another package manager is at work; it is tried again';
  if (/list of sources could not be read|malformed/i.test(errorText))
    return 'mend the files in /etc/apt/sources.list.d';
  return 'run: apt-get -s dist-upgrade';
}
