import type { Package } from '@labkeeper/protocol/inventory';

/** What closes a security hole first, then by name. */
export function orderPackages(packages: readonly Package[]): Package[] {
  return packages.toSorted(
    (left, right) => Number(right.security) - Number(left.security) || left.name.localeCompare(right.name),
  );
}

/** A command that somebody may run on the machine, and what it is for. */
export interface UpdateCommand {
  readonly about: string;
  readonly command: string;
}

/** More names than this make no command that anybody reads before it is run. */
const mostNames = 40;

/** The commands of apt, the only one of whose updates agents tell: for those that close security holes, where they are not all, and for all. */
export function updateCommands(packages: readonly Package[]): UpdateCommand[] {
  const all: UpdateCommand = { about: 'All of them:', command: 'sudo apt-get update && sudo apt-get dist-upgrade' };
  const names = packages.filter(({ security }) => security).map(({ name }) => name);
  const isPart = names.length > 0 && names.length < packages.length && names.length <= mostNames;
  if (!isPart || !names.every(isPackageName)) return [all];
  const command = `sudo apt-get update && sudo apt-get install --only-upgrade ${names.join(' ')}`;
  return [{ about: 'Only those that close a security hole:', command }, all];
}

/** The names come from the machine and end in a root shell: nothing but what Debian allows a name to be. */
function isPackageName(name: string): boolean {
  return /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9]+)?$/.test(name);
}
