import type { ServiceStatus } from '@labkeeper/protocol/agent';

/** What systemd says about a unit, in its own words; what it did not say is undefined. */
export interface UnitWords {
  load: string | undefined;
  active: string | undefined;
  sub: string | undefined;
  /** What follows is only asked for where it decides. */
  result?: string | undefined;
  /** How often systemd has started it again by itself since somebody started it. */
  restarts?: string | undefined;
  type?: string | undefined;
}

const statusByActiveState: ReadonlyMap<string, ServiceStatus> = new Map([
  ['active', 'running'],
  ['reloading', 'running'],
  ['refreshing', 'running'],
  ['deactivating', 'stopped'],
  ['inactive', 'stopped'],
  ['maintenance', 'stopped'],
  ['failed', 'failed'],
]);

/**
 * A unit's state in our words. What waits to be started again after a failure has failed, and so has what systemd starts again and that has not come up yet: one that
 * falls before it is ready is nowhere else for long. A first start is no failure however slow, since systemd ends one that takes longer than it may; a job that
 * runs once (`oneshot`) is starting all the time that it works. A unit that is not there is unknown, and one that somebody masked has not failed whatever it did before.
 */
export function unitStatus({ load, active, sub, result, restarts, type }: UnitWords): ServiceStatus {
  if (load === 'not-found') return 'unknown';
  if (load === 'masked' && active === 'failed') return 'stopped';
  if (sub?.startsWith('auto-restart') === true) return endedWith(result);
  if (active === 'activating') return type !== 'oneshot' && Number(restarts) > 0 ? 'failed' : 'running';
  return statusByActiveState.get(active ?? '') ?? 'unknown';
}

function endedWith(result: string | undefined): ServiceStatus {
  if (result === undefined) return 'unknown';
  return result === 'success' ? 'stopped' : 'failed';
}

/** Whether a unit is on its way up and is none that runs once: what systemd says of it then is not yet that it runs. */
export function isStarting({ active, sub, type }: UnitWords): boolean {
  return (
    active === 'activating' && sub?.startsWith('auto-restart') !== true && type !== undefined && type !== 'oneshot'
  );
}
