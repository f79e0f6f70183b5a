import { randomUUID } from 'node:crypto';
import type { ChannelMatch, ChannelRequest, ChannelSchedule } from '@labkeeper/protocol/notification';
import { Type } from 'typebox';
import type { Channel as ChannelType } from '../../channels/channel.ts';
import { channels as channelTypes } from '../../channels/registry.ts';
import { cleanText } from '../../domain/clean-text.ts';
import { isTimeZone } from '../../domain/zone-time.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ChannelsTable } from '../../platform/tables.ts';
import { compileBodyCheck } from '../../platform/validate-input.ts';
import { environmentChannels } from './environment-channels.ts';
import { givenSettings } from './given-settings.ts';
import { newMatch, type HeldChannel } from './held-channel.ts';
import { dropAll } from './outbox-rows.ts';

type Parts = Pick<Platform, 'db' | 'clock' | 'settings' | 'secrets' | 'news' | 'log'>;

/** The channels: those that the settings make, and those that people added. */
export class ChannelBook {
  readonly #parts: Parts;
  readonly #own = new Map<string, HeldChannel>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Reads the channels, and again when another hub on the database changes them. */
  async start(): Promise<void> {
    await this.#load();
    this.#parts.news.on('channels', () => this.#load());
  }

  async #load(): Promise<void> {
    const rows = await this.#parts.db.read.selectFrom('channels').selectAll().execute();
    this.#own.clear();
    for (const row of rows) {
      const held = this.#tryToOpen(row);
      if (held !== undefined) this.#own.set(held.channelId, held);
    }
  }

  /** All of them, in order of their name. */
  all(): HeldChannel[] {
    return [...environmentChannels(this.#parts.settings.values), ...this.#own.values()].toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    );
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
      await dropAll(db, channelId, 'The channel was deleted.');
      await db.deleteFrom('channels').where('channel_id', '=', channelId).execute();
    });
    this.#own.delete(channelId);
    this.#parts.news.tell('channels', [channelId]);
  }

  #requireOwn(channelId: string): HeldChannel {
    const channel = this.require(channelId);
    if (channel.managedBy !== 'person') throw new ApiError('CHANNEL_MANAGED', { field: 'channel_id' });
    return channel;
  }

  /** Keeps settings that the other side said have changed. */
  async adopt(channelId: string, settings: Readonly<Record<string, string>>): Promise<void> {
    const before = this.#own.get(channelId);
    if (before !== undefined) await this.#keep({ ...before, settings: { ...before.settings, ...settings } });
  }

  async #save(channelId: string, request: ChannelRequest, before: HeldChannel | undefined): Promise<HeldChannel> {
    const type = typeOf(request.type);
    const settings = checkedSettings(type, givenSettings(type, request.settings, before));
    const held: HeldChannel = {
      channelId,
      type,
      settings,
      name: request.name,
      ...reachOf(request, before),
      managedBy: 'person',
      createdAt: before?.createdAt ?? this.#parts.clock.now(),
    };
    await this.#keep(held);
    if (!held.enabled) await dropAll(this.#parts.db.write, channelId, 'The channel was switched off.');
    return held;
  }

  async #keep(held: HeldChannel): Promise<void> {
    const { channel_id: channelId, ...columns } = this.#seal(held);
    await this.#parts.db.write
      .insertInto('channels')
      .values({ channel_id: channelId, ...columns })
      .onConflict((conflict) => conflict.column('channel_id').doUpdateSet(columns))
      .execute();
    this.#own.set(channelId, held);
    this.#parts.news.tell('channels', [channelId]);
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

  /** A damaged row costs its own channel and nothing else. */
  #tryToOpen(row: ChannelsTable): HeldChannel | undefined {
    try {
      return this.#open(row);
    } catch {
      this.#parts.log.error('a stored channel is damaged and not used', { channel: row.channel_id });
      return undefined;
    }
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

/** When and of what a channel is told: as asked for, else as before, else as a new one. */
function reachOf(
  { enabled, match, schedule, escalate_after_seconds: escalate }: ChannelRequest,
  before: HeldChannel | undefined,
): Pick<HeldChannel, 'enabled' | 'match' | 'schedule' | 'escalateAfterSeconds'> {
  return {
    enabled: enabled ?? before?.enabled ?? true,
    match: { ...newMatch, ...before?.match, ...match },
    schedule: checkedSchedule(schedule === undefined ? before?.schedule : (schedule ?? undefined)),
    escalateAfterSeconds: escalate ?? before?.escalateAfterSeconds ?? 0,
  };
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

/** Throws INVALID with the name of the setting; never with what stands in it. */
function checkedSettings(type: ChannelType, settings: Record<string, unknown>): Record<string, unknown> {
  const known = Object.keys(type.settings.properties);
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const field = `settings.${cleanText(unknown, 60)}`;
    throw new ApiError('INVALID', { field, message: `${field} is not known here. Known are ${known.join(', ')}.` });
  }
  compileBodyCheck(Type.Object({ settings: type.settings }))({ settings });
  return settings;
}

function checkedSchedule(schedule: ChannelSchedule | undefined): ChannelSchedule | undefined {
  if (schedule === undefined || isTimeZone(schedule.time_zone)) return schedule;
  throw new ApiError('INVALID', {
    field: 'schedule.time_zone',
    message: 'There is no such time zone; one is Europe/Berlin.',
  });
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
