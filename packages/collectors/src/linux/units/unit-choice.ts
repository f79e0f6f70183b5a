import type { CollectorSettings } from '@labkeeper/protocol/agent';
import { matchesGlob } from '../../glob.ts';
import { unitStatus } from '../../unit-status.ts';
import type { ListedUnit } from './unit-list.ts';

export type UnitKind = 'service' | 'timer' | 'socket' | 'mount';
const kinds: readonly UnitKind[] = ['service', 'timer', 'socket', 'mount'];

/** Mounts that come and go with containers, sessions and credentials: thousands on some machines, nobody's services. */
const passing = [
  'run-user-*.mount',
  'run-docker-netns-*.mount',
  'run-netns-*.mount',
  'run-containerd-*.mount',
  'run-credentials-*.mount',
  'var-lib-docker-*.mount',
  'var-lib-containerd-*.mount',
  'var-lib-containers-*.mount',
  'var-lib-kubelet-*.mount',
];

/** What kind of unit a name is, or undefined for kinds that are not listed. */
export function kindOf(unit: string): UnitKind | undefined {
  const ending = unit.slice(unit.lastIndexOf('.') + 1);
  return kinds.find((kind) => kind === ending);
}

/**
 * Whether a unit is shown: of a kind that can be told about, there at all, and what somebody asked for. Without settings all
 * are but passing mounts; what has failed is shown unless somebody left it out himself.
 */
export function isChosen(listed: ListedUnit, { include, exclude }: CollectorSettings): boolean {
  const { unit, load, active } = listed;
  if (kindOf(unit) === undefined || (load !== 'loaded' && active === 'inactive')) return false;
  if (exclude?.some((pattern) => isNamedBy(pattern, unit)) === true) return false;
  if (include !== undefined && include.length > 0) return include.some((pattern) => isNamedBy(pattern, unit));
  const failed = unitStatus({ ...listed, result: undefined }) === 'failed';
  return failed || !passing.some((pattern) => matchesGlob(pattern, unit));
}

/** `plex*` means the units of that name and, like everywhere, `plex` means `plex.service`. */
function isNamedBy(pattern: string, unit: string): boolean {
  return matchesGlob(pattern, unit) || matchesGlob(`${pattern}.service`, unit);
}
