import { initial } from './0001-initial.ts';
import { alerts } from './0002-alerts.ts';
import { ports } from './0003-ports.ts';
import { alertSince } from './0004-alert-since.ts';
import { hardware } from './0005-hardware.ts';
import type { Migration } from './migration.ts';

/** Every migration, in the order of running. */
export const migrations: readonly Migration[] = [initial, alerts, ports, alertSince, hardware];
