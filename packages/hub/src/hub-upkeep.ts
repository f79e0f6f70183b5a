import { LoopLag } from './platform/loop-lag.ts';
import type { Platform } from './platform/hub-platform.ts';

const day = 86_400;

/** The hub looks after itself: how late its event loop is, and whether its audit is whole. Returns what ends it. */
export function startUpkeep(platform: Platform): () => void {
  const { audit, clock, counters, log, scheduler } = platform;
  const lag = new LoopLag(clock, counters);
  lag.start();
  scheduler.every({
    name: 'audit: is it whole',
    everySeconds: day,
    firstAfterSeconds: 60,
    async run() {
      const damaged = await audit.findDamage();
      counters.set('audit_damaged', damaged === undefined ? 0 : 1);
      if (damaged !== undefined)
        log.error('the audit was changed: a row does not fit the one before', { audit_id: damaged });
    },
  });
  return () => lag.stop();
}
