import type { Platform } from '../../platform/hub-platform.ts';
import { pruneAlerts } from './prune-alerts.ts';

const everySeconds = 3600;
const dayMs = 86_400_000;

/** Forgets old alerts and events every hour, as the settings say; of several hubs on one database one does it. */
export function startAlertUpkeep({ clock, db, log, scheduler, settings }: Platform): void {
  scheduler.every({
    name: 'alerts: what is old',
    everySeconds,
    firstAfterSeconds: 120,
    async run(signal) {
      const release = await db.tryLock('alert-upkeep');
      if (release === undefined) return;
      try {
        const { resolved_alerts_days: alertDays, events_days: eventDays } = settings.values.retention;
        const now = clock.now();
        const limits = { now, alertsBefore: now - alertDays * dayMs, eventsBefore: now - eventDays * dayMs };
        const gone = await pruneAlerts(db, limits, signal);
        if (gone.alerts + gone.events + gone.keys > 0) log.info('old alerts and events were forgotten', { ...gone });
      } finally {
        await release();
      }
    },
  });
}
