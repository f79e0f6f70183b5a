import type { Platform } from './platform/hub-platform.ts';

const hourMs = 3_600_000;
/** At night by the hub's own time zone, and in any case once the newest one is overdue. */
const backupHours = [2, 3, 4];
const overdueMs = 36 * hourMs;
// Less than a day, so that a backup made late in one night does not cost the next night its own.
const nightlyMs = 20 * hourMs;

/** Plans what the storage does by itself: look at the disk, seal and prune samples in small steps, back up every night. */
export function planStorageWork(platform: Platform): void {
  const { scheduler, room, series, clock } = platform;
  if (room !== undefined) {
    scheduler.every({
      name: 'disk: is there room',
      everySeconds: 5,
      firstAfterSeconds: 0,
      run: async () => void (await room.check()),
    });
  }
  scheduler.every({
    name: 'series: seal, merge, prune',
    everySeconds: 15,
    async run(signal) {
      while (!signal.aborted && (await series.work(clock.now())) !== 'idle') await breath();
    },
  });
  if (platform.db.engine === 'sqlite') {
    scheduler.every({ name: 'backup', everySeconds: 600, run: () => backUpWhenDue(platform) });
  }
}

/** Lets requests through between two steps. */
async function breath(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

async function backUpWhenDue({ backups, clock, log }: Platform): Promise<void> {
  const now = clock.now();
  const [newest] = await backups.list();
  if (!isBackupDue(newest?.createdAt, now, new Date(now).getHours())) return;
  const made = await backups.create();
  log.info('a backup was made', { name: made.name, bytes: made.sizeBytes });
}

/** Whether it is time for a backup: times in ms since 1970, the hour by the hub's own time zone. */
export function isBackupDue(newest: number | undefined, now: number, hour: number): boolean {
  if (newest === undefined) return backupHours.includes(hour);
  const age = now - newest;
  return age >= overdueMs || (age >= nightlyMs && backupHours.includes(hour));
}
