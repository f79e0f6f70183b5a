import type { ServiceStatus } from '@labkeeper/protocol/agent';

/** What systemd says about a unit, in its own words; what it did not say is undefined. */
export interface UnitWords {
  load: string | undefined;
  active: string | undefined;
  sub: string | undefined;
  /** Only asked for where it decides. */
  result: string | undefined;
}

const statusByActiveState: ReadonlyMap<string, ServiceStatus> = new Map([
  ['active', 'running'],
  ['reloading', 'running'],
  ['refreshing', 'running'],
  ['activating', 'running'],
  ['deactivating', 'stopped'],
  ['inactive', 'stopped'],
  ['maintenance', 'stopped'],
  ['failed', 'failed'],
]);

/**
 * A unit's state in our words. What waits to be started again after a failure has failed; a unit that is not there is
 * unknown, and one that somebody masked has not failed whatever it did before.
 */
export function unitStatus({ load, active, sub, result }: UnitWords): ServiceStatus {
  if (load === 'not-found') return 'unknown';
  if (load === 'masked' && active === 'failed') return 'stopped';
  if (sub?.startsWith('auto-restart') === true) {
    if (result === undefined) return 'unknown';
    return result === 'success' ? 'stopped' : 'failed';
  }
  return statusByActiveState.get(active ?? '') ?? 'unknown';
}
