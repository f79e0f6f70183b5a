/** A backup by name and time (ms since 1970). */
export interface DatedBackup {
  readonly name: string;
  readonly createdAt: number;
}

const dayMs = 86_400_000;
const days = 7;
const weeks = 4;
const beforeUpgrades = 2;

/** The backups that may go: all but the newest of each of seven days and of four weeks, and the last two made before an upgrade. */
export function backupsToDelete(backups: readonly DatedBackup[], isBeforeUpgrade: (name: string) => boolean): string[] {
  const newestFirst = backups.toSorted((a, b) => b.createdAt - a.createdAt);
  const usual = newestFirst.filter((backup) => !isBeforeUpgrade(backup.name));
  const kept = new Set([
    ...newestOfEach(usual, (at) => Math.floor(at / dayMs), days),
    // 1970 began on a Thursday; weeks begin on Monday.
    ...newestOfEach(usual, (at) => Math.floor((at / dayMs + 3) / 7), weeks),
    ...newestFirst.filter((backup) => isBeforeUpgrade(backup.name)).slice(0, beforeUpgrades),
  ]);
  return newestFirst.filter((backup) => !kept.has(backup)).map((backup) => backup.name);
}

function newestOfEach(
  newestFirst: readonly DatedBackup[],
  period: (at: number) => number,
  most: number,
): DatedBackup[] {
  const seen = new Map<number, DatedBackup>();
  for (const backup of newestFirst) {
    const key = period(backup.createdAt);
    if (!seen.has(key) && seen.size < most) seen.set(key, backup);
  }
  return [...seen.values()];
}
