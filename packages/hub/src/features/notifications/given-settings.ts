import type { Channel as ChannelType } from '../../channels/channel.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { HeldChannel } from './held-channel.ts';

type Settings = Readonly<Record<string, unknown>>;

interface SettingSchema {
  readonly format?: string;
  readonly default?: unknown;
}

/**
 * The settings that a person gave, with what comes back as its mark taken from before. What was kept goes to where it went before and nowhere else: for
 * another type or another address it must be given anew. Throws INVALID with the name of the setting, also for an address with a user name in it.
 */
export function givenSettings(
  type: ChannelType,
  asked: Settings,
  before: Pick<HeldChannel, 'type' | 'settings'> | undefined,
): Record<string, unknown> {
  const pairs = Object.entries(asked).map(
    ([field, value]) => [field, isMark(value) ? before?.settings[field] : value] as const,
  );
  const given = Object.fromEntries(pairs.filter(([, value]) => value !== undefined && value !== null && value !== ''));
  const addresses = addressFields(type);
  for (const field of addresses) if (!isMark(asked[field])) refuseUserInfo(field, given[field]);
  const kept = Object.keys(given).find((field) => isMark(asked[field]));
  if (kept === undefined || before === undefined) return given;
  if (before.type.id === type.id && addresses.every((field) => isSameTarget(type, field, [before.settings, given])))
    return given;
  throw new ApiError('INVALID', {
    field: `settings.${kept}`,
    message: 'Give this anew: what was stored is not sent to another address or by another type of channel.',
  });
}

function isMark(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'set' in value;
}

function schemaOf(type: ChannelType, field: string): SettingSchema {
  return (type.settings.properties[field] ?? {}) as SettingSchema;
}

/** The settings that say which machine is reached. */
function addressFields(type: ChannelType): string[] {
  const fields = Object.keys(type.settings.properties);
  return fields.filter((field) => field === 'host' || schemaOf(type, field).format === 'uri');
}

function isSameTarget(type: ChannelType, field: string, both: readonly Settings[]): boolean {
  const targets = both.map((settings) => targetOf(settings[field] ?? schemaOf(type, field).default));
  return targets[0] === targets[1];
}

/** The origin of an address of the web; a host as it is, in small letters. */
function targetOf(address: unknown): string {
  const text = typeof address === 'string' ? address : '';
  return (/^https?:/i.test(text) ? URL.parse(text)?.origin : undefined) ?? text.toLowerCase();
}

function refuseUserInfo(field: string, address: unknown): void {
  const url = typeof address === 'string' ? URL.parse(address) : null;
  if (url === null || (url.username === '' && url.password === '')) return;
  throw new ApiError('INVALID', {
    field: `settings.${field}`,
    message: 'An address must not hold a user name or a password.',
  });
}
