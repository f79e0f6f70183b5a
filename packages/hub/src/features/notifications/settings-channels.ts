import type { Kysely } from 'kysely';
import type { Platform } from '../../platform/hub-platform.ts';
import type { Tables } from '../../platform/tables.ts';
import type { HeldChannel } from './held-channel.ts';

const stateKey = 'channels_of_settings';

/**
 * The channels made by settings that are there for the first time, or are told of other things than at the last look; with this look they are known. They
 * are made anew at every start, which alone is no news. Of several hubs on one database one is answered.
 */
export async function newlyMade(
  { db, clock }: Pick<Platform, 'db' | 'clock'>,
  channels: readonly HeldChannel[],
): Promise<HeldChannel[]> {
  const made = channels.filter(({ managedBy, enabled }) => managedBy === 'environment' && enabled);
  const value = JSON.stringify(Object.fromEntries(made.map(({ channelId, match }) => [channelId, match])));
  const stored = await read(db.read);
  if (stored === value || !(await keep(db.write, { stored, value, now: clock.now() }))) return [];
  const known = knownOf(stored);
  return made.filter(({ channelId, match }) => JSON.stringify(known[channelId]) !== JSON.stringify(match));
}

async function read(db: Kysely<Tables>): Promise<string | undefined> {
  const row = await db.selectFrom('state').select('value_json').where('key', '=', stateKey).executeTakeFirst();
  return row?.value_json;
}

/** False when another hub was faster. */
async function keep(
  db: Kysely<Tables>,
  { stored, value, now }: { readonly stored: string | undefined; readonly value: string; readonly now: number },
): Promise<boolean> {
  const columns = { value_json: value, updated_at: now };
  if (stored === undefined) {
    const insert = db.insertInto('state').values({ key: stateKey, ...columns });
    const added = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
    return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const update = db.updateTable('state').set(columns).where('key', '=', stateKey).where('value_json', '=', stored);
  return (await update.executeTakeFirst()).numUpdatedRows === 1n;
}

function knownOf(stored: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(stored ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
}
