import { initial } from './0001-initial.ts';
import { alerts } from './0002-alerts.ts';
import type { Migration } from './migration.ts';

/** Every migration, in the order of running. */
export const migrations: readonly Migration[] = [initial, alerts];
