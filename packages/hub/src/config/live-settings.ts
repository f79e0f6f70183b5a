import { createHash } from 'node:crypto';
import type { ConfigurationChange } from '@labkeeper/protocol/config';
import { ApiError } from '../platform/api-error.ts';
import type { AuditLog, AuditRecord } from '../platform/audit.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { HubSettings } from '../platform/hub-settings.ts';
import type { Logger } from '../platform/logger.ts';
import { Secret } from '../platform/secret.ts';
import type { SecretBox } from '../platform/secret-box.ts';
import type { ConfigTable } from '../platform/tables.ts';
import { leavesOf } from './config-file.ts';
import type { FixedSettings } from './read-option.ts';
import { hourlyBelowRaw, resolveSettings, type Resolved } from './setting-values.ts';
import { settingFor } from './settings.ts';

export interface LiveSettingsParts {
  readonly fixed: FixedSettings;
  readonly db: Database;
  readonly secrets: SecretBox;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The settings in the table `config`, below those of the environment and config.yaml. */
export async function openSettings(parts: LiveSettingsParts): Promise<HubSettings> {
  const live = new LiveSettings(parts);
  await live.load();
  return live;
}

class LiveSettings implements HubSettings {
  readonly #parts: LiveSettingsParts;
  readonly #stored = new Map<string, unknown>();
  readonly #listeners: ((where: 'here' | 'elsewhere') => void)[] = [];
  readonly damaged: string[] = [];
  #resolved: Resolved;

  constructor(parts: LiveSettingsParts) {
    this.#parts = parts;
    this.#resolved = resolveSettings(parts.fixed, this.#stored);
  }

  get values(): Resolved['values'] {
    return this.#resolved.values;
  }

  get sources(): Resolved['sources'] {
    return this.#resolved.sources;
  }

  onChange(listener: (where: 'here' | 'elsewhere') => void): void {
    this.#listeners.push(listener);
  }

  async reload(): Promise<void> {
    await this.load();
    for (const listener of this.#listeners) listener('elsewhere');
  }

  async load(): Promise<void> {
    const rows = await this.#parts.db.read.selectFrom('config').selectAll().execute();
    this.#stored.clear();
    this.damaged.length = 0;
    for (const row of rows) {
      const value = row.row_hash === hashOf(row) ? this.#open(row) : undefined;
      if (value !== undefined) this.#stored.set(row.key, value);
      else {
        this.damaged.push(row.key);
        this.#parts.log.error('a stored setting is damaged and not used', { setting: row.key });
      }
    }
    this.#resolved = resolveSettings(this.#parts.fixed, this.#stored);
    const wrong = hourlyBelowRaw(this.#parts.fixed, this.#stored);
    if (wrong !== undefined) this.#parts.log.warn('hourly values are kept as long as every sample, not shorter', wrong);
  }

  async change(change: ConfigurationChange, by: Pick<AuditRecord, 'actor' | 'address'>): Promise<void> {
    await this.#apply(this.#whatChanges(change), by);
  }

  async forget(names: readonly string[], by: Pick<AuditRecord, 'actor' | 'address'>): Promise<void> {
    await this.#apply(new Map(names.filter((name) => this.#stored.has(name)).map((name) => [name, undefined])), by);
  }

  async #apply(changes: ReadonlyMap<string, unknown>, by: Pick<AuditRecord, 'actor' | 'address'>): Promise<void> {
    if (changes.size === 0) return;
    const next = new Map([...this.#stored, ...changes]);
    checkOrder(resolveSettings(this.#parts.fixed, next));
    this.#checkRetention(next);
    await this.#store(changes, by);
    for (const [name, value] of changes) {
      if (value === undefined) this.#stored.delete(name);
      else this.#stored.set(name, value);
    }
    this.#resolved = resolveSettings(this.#parts.fixed, this.#stored);
    for (const listener of this.#listeners) listener('here');
  }

  /** The values that are not so already; `undefined` takes a setting back to its default. */
  #whatChanges(change: ConfigurationChange): Map<string, unknown> {
    const now = new Map(leavesOf(this.values));
    const changes = new Map<string, unknown>();
    for (const [name, given] of leavesOf(change)) {
      // An answer of ours sent back as it is: a secret's mark says nothing about its value.
      if (/^notifications\.(slack_webhook_url|discord_webhook_url|heartbeat_url)\.set$/.test(name)) continue;
      const setting = settingFor(name);
      if (setting === undefined) throw new ApiError('INVALID', { field: name, message: `${name} is not known here.` });
      const value = given === '' ? undefined : setting.type.read(given);
      if (value === undefined && given !== '') {
        throw new ApiError('INVALID', { field: name, message: `${name} must be ${setting.type.allowed}.` });
      }
      if (textOf(now.get(name)) === textOf(value)) continue;
      this.#refuseFixed(name);
      changes.set(name, value);
    }
    return changes;
  }

  #checkRetention(next: ReadonlyMap<string, unknown>): void {
    const wrong = hourlyBelowRaw(this.#parts.fixed, next);
    if (wrong === undefined) return;
    throw new ApiError('INVALID', {
      field: 'retention.hourly_days',
      message: `retention.hourly_days (${wrong.hourly}) must not be below retention.raw_days (${wrong.raw}).`,
    });
  }

  #refuseFixed(name: string): void {
    const fixed = this.#parts.fixed.get(name);
    if (fixed === undefined) return;
    const where = fixed.source === 'environment' ? fixed.name : 'config.yaml';
    throw new ApiError('VALUE_OVERRIDDEN', {
      field: name,
      message: `${name} is set by ${where} and cannot be changed here.`,
    });
  }

  async #store(changes: ReadonlyMap<string, unknown>, by: Pick<AuditRecord, 'actor' | 'address'>): Promise<void> {
    const { db, audit, clock } = this.#parts;
    const details = Object.fromEntries([...changes].map(([name, value]) => [name, value ?? null]));
    await db.transaction(async (inner) => {
      for (const [name, value] of changes) {
        await inner.deleteFrom('config').where('key', '=', name).execute();
        if (value === undefined) continue;
        const row = { key: name, value_json: JSON.stringify(this.#seal(name, value)), updated_at: clock.now() };
        await inner
          .insertInto('config')
          .values({ ...row, row_hash: hashOf(row) })
          .execute();
      }
      await audit.record({ ...by, action: 'config.changed', details }, inner);
    });
  }

  #seal(name: string, value: unknown): unknown {
    return value instanceof Secret ? { sealed: this.#parts.secrets.seal(value, placeOf(name)) } : value;
  }

  #open(row: Pick<ConfigTable, 'key' | 'value_json'>): unknown {
    const kept: unknown = JSON.parse(row.value_json);
    if (typeof kept === 'object' && kept !== null && 'sealed' in kept) {
      return this.#parts.secrets.open(String(kept.sealed), placeOf(row.key));
    }
    return settingFor(row.key)?.type.read(kept);
  }
}

function placeOf(name: string): { table: string; row: string; field: string } {
  return { table: 'config', row: name, field: 'value_json' };
}

function checkOrder({ values }: Resolved): void {
  const { disk_warning_percent: warning, disk_critical_percent: critical } = values.thresholds;
  if (warning <= critical) return;
  throw new ApiError('INVALID', {
    field: 'thresholds.disk_critical_percent',
    message: 'thresholds.disk_critical_percent must not be below thresholds.disk_warning_percent.',
  });
}

/** SHA-256 over a row's fields, hex: a bit that flips on disk is seen. */
function hashOf(row: Pick<ConfigTable, 'key' | 'value_json' | 'updated_at'>): string {
  return createHash('sha256')
    .update(JSON.stringify([row.key, row.value_json, row.updated_at]))
    .digest('hex');
}

function textOf(value: unknown): string | undefined {
  return JSON.stringify(value instanceof Secret ? value.reveal() : value);
}
