import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import type { KeyFiles } from './key-files.ts';
import { Secret } from './secret.ts';

/** Where a sealed value lives; it opens nowhere else. */
export interface SealPlace {
  readonly table: string;
  readonly row: string;
  readonly field: string;
}

/** Seals texts for the database (AES-256-GCM), bound to table, row and field. */
export interface SecretBox {
  /** Text of the form `v1.<key id>.<nonce>.<data>`. */
  seal(value: string | Secret, place: SealPlace): string;
  /** Throws when it was sealed with another key or for another place. */
  open(sealed: string, place: SealPlace): Secret;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** The box whose key is `SECRET_KEY`, or the one kept in the data folder (made at the first start). */
export async function openSecretBox(secretKey: Secret | undefined, keys: KeyFiles): Promise<SecretBox> {
  const material =
    secretKey?.reveal() ??
    (await keys.readOrMake('secret.key', () => `${randomBytes(32).toString('base64')}\n`)).trim();
  return createSecretBox(material);
}

/** A box for a key of any form; 32 bytes are derived from it. */
export function createSecretBox(material: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', material, '', 'labkeeper secrets v1', 32));
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return {
    seal(value, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      cipher.setAAD(placeBytes(place));
      const text = value instanceof Secret ? value.reveal() : value;
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return ['v1', keyId, nonce.toString('base64url'), data.toString('base64url')].join('.');
    },
    open(sealed, place) {
      const [version, sealedBy, nonce = '', encoded = ''] = sealed.split('.');
      if (version !== 'v1') throw new Error('This is no sealed value.');
      if (sealedBy !== keyId)
        throw new Error(`A secret was sealed with another key (${String(sealedBy)}, this one is ${keyId}).`);
      const data = Buffer.from(encoded, 'base64url');
      const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64url'));
      decipher.setAAD(placeBytes(place));
      decipher.setAuthTag(data.subarray(-tagBytes));
      return new Secret(
        Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]).toString('utf8'),
      );
    },
  };
}

/** Throws when the secrets in this database were sealed with another key; nothing is changed then. */
export async function requireSameKey(db: Database, box: SecretBox, now: number): Promise<void> {
  const key = 'secret_key_check';
  const place = { table: 'state', row: key, field: 'value_json' };
  const row = await db.read.selectFrom('state').select('value_json').where('key', '=', key).executeTakeFirst();
  if (row === undefined) {
    const value_json = JSON.stringify(box.seal('labkeeper', place));
    await db.write.insertInto('state').values({ key, value_json, updated_at: now }).execute();
    return;
  }
  try {
    box.open(JSON.parse(row.value_json) as string, place);
  } catch (cause) {
    throw new WrongKeyError(cause);
  }
}

/** The key at hand is not the one that sealed this database's secrets. */
export class WrongKeyError extends Error {
  constructor(cause: unknown) {
    super(
      'The secrets in this database were sealed with another key: set SECRET_KEY to the one it was started with before, ' +
        'or put back keys/secret.key of its data folder.',
      { cause },
    );
    this.name = 'WrongKeyError';
  }
}

function placeBytes(place: SealPlace): Buffer {
  return Buffer.from(JSON.stringify([place.table, place.row, place.field]), 'utf8');
}
