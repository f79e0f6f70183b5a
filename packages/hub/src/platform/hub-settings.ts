import type { Configuration, ConfigSource, ConfigurationChange } from '@labkeeper/protocol/config';
import type { AuditRecord } from './audit.ts';
import type { Secret } from './secret.ts';

/** The settings that are secret; all of them stand in the block `notifications`. */
export type SecretSetting = 'slack_webhook_url' | 'discord_webhook_url' | 'heartbeat_url';

/** The settings that can change while the hub runs: the five blocks of `GET /config` and retention, with secrets as `Secret`. */
export interface SettingValues extends Omit<Configuration, 'sources' | 'notifications'> {
  readonly notifications: Omit<Configuration['notifications'], SecretSetting> &
    Readonly<Record<SecretSetting, Secret | undefined>>;
}

/** Settings as they hold now: environment, then config.yaml, then the dashboard, then the default. */
export interface HubSettings {
  /** A snapshot; read it anew each time it is needed. */
  readonly values: SettingValues;
  /** `thresholds.disk_warning_percent` -> where its value comes from. */
  readonly sources: Readonly<Record<string, ConfigSource>>;
  /** Stored settings whose rows were damaged and are not used. */
  readonly damaged: readonly string[];
  /** Keeps what differs; durable when it resolves. Throws VALUE_OVERRIDDEN for a value that environment or config.yaml decide, and INVALID. */
  change(change: ConfigurationChange, by: Pick<AuditRecord, 'actor' | 'address'>): Promise<void>;
  /** Takes settings that were made in the dashboard back to their defaults, by their names. */
  forget(names: readonly string[], by: Pick<AuditRecord, 'actor' | 'address'>): Promise<void>;
  /** Called after each change, with where it was made: by this hub or by another on the same database. */
  onChange(listener: (where: 'here' | 'elsewhere') => void): void;
  /** Reads again what is stored: another hub changed it. */
  reload(): Promise<void>;
}
