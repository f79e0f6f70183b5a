import { randomUUID } from 'node:crypto';
import type { ChannelMatch, ChannelRequest, ChannelSchedule } from '@labkeeper/protocol/notification';
import type { TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Channel as ChannelType } from '../../channels/channel.ts';
import { channels as channelTypes } from '../../channels/registry.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ChannelsTable } from '../../platform/tables.ts';

/** A channel ready to send. `settings` hold secrets in the clear: hand them to the channel and to nobody else. */
export interface HeldChannel {
  readonly channelId: string;
  readonly type: ChannelType;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly match: ChannelMatch;
  readonly schedule: ChannelSchedule | undefined;
  readonly escalateAfterSeconds: number;
  readonly managedBy: 'person' | 'environment';
  readonly createdAt: number;
}

type Parts = Pick<Platform, 'db' | 'clock' | 'settings' | 'secrets'>;

const everything: ChannelMatch = { min_severity: 'high', tags: [], site_ids: [], kinds: [] };

/** The channels: those that the settings make, and those that people added. */
export class ChannelBook {
  readonly #parts: Parts;
  readonly #own = new Map<string, HeldChannel>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const rows = await this.#parts.db.read.selectFrom('channels').selectAll().execute();
    this.#own.clear();
    for (const row of rows) {
      const held = this.#open(row);
      if (held !== undefined) this.#own.set(held.channelId, held);
    }
  }

  /** All of them, in order of their name. */
  all(): HeldChannel[] {
    return [...this.#fromSettings(), ...this.#own.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(channelId: string): HeldChannel | undefined {
    return this.all().find((channel) => channel.channelId === channelId);
  }

  /** Throws CHANNEL_NOT_FOUND. */
  require(channelId: string): HeldChannel {
    const channel = this.find(channelId);
    if (channel === undefined) throw new ApiError('CHANNEL_NOT_FOUND', { field: 'channel_id' });
    return channel;
  }

  async add(request: ChannelRequest): Promise<HeldChannel> {
    return this.#save(randomUUID(), request, undefined);
  }

  /** Changes a channel; a secret that comes back as its mark stays. Throws CHANNEL_NOT_FOUND, CHANNEL_MANAGED and INVALID. */
  async change(channelId: string, request: ChannelRequest): Promise<HeldChannel> {
    return this.#save(channelId, request, this.#requireOwn(channelId));
  }

  /** Throws CHANNEL_NOT_FOUND and CHANNEL_MANAGED. */
  async remove(channelId: string): Promise<void> {
    this.#requireOwn(channelId);
    await this.#parts.db.transaction(async (db) => {
      await db.deleteFrom('notifications').where('channel_id', '=', channelId).execute();
      await db.deleteFrom('channels').where('channel_id', '=', channelId).execute();
    });
    this.#own.delete(channelId);
  }

  #requireOwn(channelId: string): HeldChannel {
    const channel = this.require(channelId);
    if (channel.managedBy !== 'person') throw new ApiError('CHANNEL_MANAGED', { field: 'channel_id' });
    return channel;
  }

  /** The Slack channel of the older document exists as soon as its address does. */
  #fromSettings(): HeldChannel[] {
    const { notifications } = this.#parts.settings.values;
    const address = notifications.slack_webhook_url;
    const type = channelTypes.find(({ id }) => id === 'slack');
    if (address === undefined || type === undefined) return [];
    const {
      notify_on_critical: critical,
      notify_on_high: high,
      notify_on_medium: medium,
      notify_on_low: low,
    } = notifications;
    const least = low ? 'low' : medium ? 'medium' : high ? 'high' : 'critical';
    return [
      {
        channelId: 'slack',
        type: type as ChannelType,
        name: 'Slack',
        enabled: critical || high || medium || low,
        settings: { webhook_url: address.reveal() },
        match: { ...everything, min_severity: least },
        schedule: undefined,
        escalateAfterSeconds: 0,
        managedBy: 'environment',
        createdAt: 0,
      },
    ];
  }

  async #save(channelId: string, request: ChannelRequest, before: HeldChannel | undefined): Promise<HeldChannel> {
    const type = typeOf(request.type);
    const settings = checkedSettings(type, withKeptSecrets(request.settings, before?.settings));
    const held: HeldChannel = {
      channelId,
      type,
      name: request.name,
      enabled: request.enabled ?? true,
      settings,
      match: { ...everything, ...before?.match, ...request.match },
      schedule: request.schedule === undefined ? before?.schedule : (request.schedule ?? undefined),
      escalateAfterSeconds: request.escalate_after_seconds ?? before?.escalateAfterSeconds ?? 0,
      managedBy: 'person',
      createdAt: before?.createdAt ?? this.#parts.clock.now(),
    };
    const { channel_id: _id, ...columns } = this.#seal(held);
    await this.#parts.db.write
      .insertInto('channels')
      .values({ channel_id: channelId, ...columns })
      .onConflict((conflict) => conflict.column('channel_id').doUpdateSet(columns))
      .execute();
    this.#own.set(channelId, held);
    return held;
  }

  #seal(held: HeldChannel): ChannelsTable {
    const { channelId, type, name, enabled, settings, match, schedule, escalateAfterSeconds, createdAt } = held;
    const sealed = Object.fromEntries(
      Object.entries(settings).map(([field, value]) => [
        field,
        isSecret(type, field) ? { sealed: this.#parts.secrets.seal(String(value), place(channelId, field)) } : value,
      ]),
    );
    return {
      channel_id: channelId,
      type: type.id,
      name,
      enabled: enabled ? 1 : 0,
      settings_json: JSON.stringify(sealed),
      match_json: JSON.stringify(match),
      schedule_json: schedule === undefined ? null : JSON.stringify(schedule),
      escalate_after_seconds: escalateAfterSeconds,
      created_at: createdAt,
    };
  }

  /** Undefined for a channel of a type that this hub does not know. */
  #open(row: ChannelsTable): HeldChannel | undefined {
    const type = channelTypes.find(({ id }) => id === row.type) as ChannelType | undefined;
    if (type === undefined) return undefined;
    const stored = JSON.parse(row.settings_json) as Record<string, unknown>;
    const settings = Object.fromEntries(
      Object.entries(stored).map(([field, value]) => [
        field,
        isSealed(value) ? this.#parts.secrets.open(value.sealed, place(row.channel_id, field)).reveal() : value,
      ]),
    );
    return {
      channelId: row.channel_id,
      type,
      name: row.name,
      enabled: Number(row.enabled) === 1,
      settings,
      match: JSON.parse(row.match_json) as ChannelMatch,
      schedule: row.schedule_json === null ? undefined : (JSON.parse(row.schedule_json) as ChannelSchedule),
      escalateAfterSeconds: Number(row.escalate_after_seconds),
      managedBy: 'person',
      createdAt: Number(row.created_at),
    };
  }
}

/** Settings as they may be shown: a secret is a mark that says whether it is set. */
export function shownSettings({ type, settings }: HeldChannel): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(type.settings.properties).flatMap((field) => {
      if (isSecret(type, field)) return [[field, { set: settings[field] !== undefined && settings[field] !== '' }]];
      return settings[field] === undefined ? [] : [[field, settings[field]]];
    }),
  );
}

function typeOf(id: string): ChannelType {
  const type = channelTypes.find((one) => one.id === id);
  if (type === undefined) {
    const known = channelTypes.map((one) => one.id).join(', ');
    throw new ApiError('INVALID', { field: 'type', message: `There is no channel of this type; there are ${known}.` });
  }
  return type as ChannelType;
}

function checkedSettings(type: ChannelType, settings: Record<string, unknown>): Record<string, unknown> {
  const check = Compile(type.settings as TObject);
  if (check.Check(settings)) return settings;
  const [first] = check.Errors(settings);
  const field = first?.instancePath.replaceAll('/', '.') ?? '';
  throw new ApiError('INVALID', { field: `settings${field}`, message: first?.message ?? 'This does not fit.' });
}

function withKeptSecrets(
  asked: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const kept = Object.entries(asked).map(([field, value]) => [field, isMark(value) ? before?.[field] : value] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined && value !== null && value !== ''));
}

function isMark(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'set' in value;
}

function isSealed(value: unknown): value is { sealed: string } {
  return typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string';
}

function isSecret(type: ChannelType, field: string): boolean {
  const schema = type.settings.properties[field] as { secret?: boolean } | undefined;
  return schema?.secret === true;
}

function place(channelId: string, field: string): { table: string; row: string; field: string } {
  return { table: 'channels', row: channelId, field };
}
