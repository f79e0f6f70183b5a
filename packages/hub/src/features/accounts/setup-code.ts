import { randomInt, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../../platform/hub-platform.ts';
import { hashOf } from './random-key.ts';

const key = 'setup_code';
const lifeMs = 15 * 60_000;
// Without the letters and digits that are taken for each other.
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const groups = 4;

/** A code that was made, shown to whoever can read the hub's terminal, log or data folder. */
export interface MadeCode {
  readonly code: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

type SetupParts = Pick<Platform, 'db' | 'clock' | 'config'>;

/** The one-time code that proves who started the hub: kept as a hash, and in a file (0600) of the data folder until it was used. */
export class SetupCode {
  readonly #parts: SetupParts;

  constructor(parts: SetupParts) {
    this.#parts = parts;
  }

  /** Makes a new one; the one before is void. */
  async renew(): Promise<MadeCode> {
    const code = makeCode();
    const expiresAt = this.#parts.clock.now() + lifeMs;
    await this.#keep(JSON.stringify({ hash: hashOf(normal(code)), expires_at: expiresAt }));
    // What follows `#` in the link, so that a program beside the hub can print it.
    await writeFile(this.#file, `code=${code}\n`, { mode: 0o600 });
    return { code, expiresAt };
  }

  /** When the code ends (ms since 1970); undefined when there is none that works. */
  async expiresAt(): Promise<number | undefined> {
    const kept = await this.#read();
    return kept !== undefined && kept.expires_at > this.#parts.clock.now() ? kept.expires_at : undefined;
  }

  /** Whether it is the code, and in time. */
  async isRight(code: string): Promise<boolean> {
    const kept = await this.#read();
    if (kept === undefined || kept.expires_at <= this.#parts.clock.now()) return false;
    return timingSafeEqual(Buffer.from(hashOf(normal(code))), Buffer.from(kept.hash));
  }

  /** Set-up is done: the code is void and its file is gone. */
  async end(): Promise<void> {
    await this.#parts.db.write.deleteFrom('state').where('key', '=', key).execute();
    rmSync(this.#file, { force: true });
  }

  get #file(): string {
    return join(this.#parts.config.dataDir, 'setup-code');
  }

  async #keep(value: string): Promise<void> {
    await this.#parts.db.transaction(async (db) => {
      await db.deleteFrom('state').where('key', '=', key).execute();
      await db.insertInto('state').values({ key, value_json: value, updated_at: this.#parts.clock.now() }).execute();
    });
  }

  async #read(): Promise<{ hash: string; expires_at: number } | undefined> {
    const row = await this.#parts.db.read
      .selectFrom('state')
      .select('value_json')
      .where('key', '=', key)
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.value_json) as { hash: string; expires_at: number });
  }
}

/** Nineteen characters of which sixteen are random: 78 bits. */
function makeCode(): string {
  return Array.from({ length: groups }, makeGroup).join('-');
}

function makeGroup(): string {
  return Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

function normal(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '');
}
