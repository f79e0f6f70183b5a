import { randomUUID } from 'node:crypto';
import type { Role } from '@labkeeper/protocol/account';
import type { Kysely, Selectable } from 'kysely';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { PasswordHasher } from '../../platform/password.ts';
import type { Secret } from '../../platform/secret.ts';
import type { Tables, UsersTable } from '../../platform/tables.ts';
import { hashRecoveryCode, stepOfCode } from './totp.ts';

/** A person who may log in. */
export type User = Selectable<UsersTable>;

type UserParts = Pick<Platform, 'db' | 'clock' | 'secrets'>;

/** The people in `users`: their passwords and second factors. */
export class Users {
  readonly #parts: UserParts;
  readonly #passwords = new PasswordHasher();
  #hasAdmin = false;

  constructor(parts: UserParts) {
    this.#parts = parts;
  }

  /** Looks whether there is an administrator; once there is one it stays so. */
  async load(): Promise<void> {
    const admin = await this.#parts.db.read
      .selectFrom('users')
      .select('user_id')
      .where('role', '=', 'admin')
      .executeTakeFirst();
    this.#hasAdmin = admin !== undefined;
  }

  get hasAdmin(): boolean {
    return this.#hasAdmin;
  }

  async byId(userId: string): Promise<User> {
    const user = await this.#parts.db.read
      .selectFrom('users')
      .selectAll()
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (user === undefined) throw new ApiError('UNAUTHENTICATED');
    return user;
  }

  async byName(name: string): Promise<User | undefined> {
    return this.#parts.db.read.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  }

  /** Adds a person. With `onlyFirst` only where there is nobody yet: SETUP_DONE otherwise. */
  async create(
    who: { readonly name: string; readonly role: Role; readonly password: string },
    { onlyFirst }: { readonly onlyFirst: boolean } = { onlyFirst: false },
  ): Promise<User> {
    const now = this.#parts.clock.now();
    const user: User = {
      user_id: randomUUID(),
      name: who.name,
      role: who.role,
      password_hash: await this.#passwords.hash(who.password),
      totp_secret: null,
      recovery_json: '[]',
      created_at: now,
      updated_at: now,
    };
    await (onlyFirst ? this.#addFirst(user) : this.#parts.db.write.insertInto('users').values(user).execute());
    if (who.role === 'admin') this.#hasAdmin = true;
    return user;
  }

  /** Under a lock: of two set-ups at once, through two hubs even, one makes the administrator. */
  async #addFirst(user: User): Promise<void> {
    const release = await this.#parts.db.lock('labkeeper set-up');
    try {
      await this.#parts.db.transaction(async (db) => {
        const somebody = await db.selectFrom('users').select('user_id').executeTakeFirst();
        if (somebody !== undefined) throw new ApiError('SETUP_DONE');
        await db.insertInto('users').values(user).execute();
      });
    } finally {
      await release();
    }
  }

  /** Whether the password is this user's. For nobody it takes as long and is false. */
  async checkPassword(user: User | undefined, password: string): Promise<boolean> {
    return this.#passwords.verify(password, user?.password_hash);
  }

  hashPassword(password: string): Promise<string> {
    return this.#passwords.hash(password);
  }

  async update(userId: string, change: Partial<UsersTable>, db: Kysely<Tables>): Promise<void> {
    await db
      .updateTable('users')
      .set({ ...change, updated_at: this.#parts.clock.now() })
      .where('user_id', '=', userId)
      .execute();
  }

  /** The sealed form of a user's second factor. */
  sealTotp(userId: string, secret: string | Secret): string {
    return this.#parts.secrets.seal(secret, totpPlace(userId));
  }

  /** Whether the code is right now, or one of the recovery codes. Each works once. */
  async takeCode(user: User, code: string): Promise<boolean> {
    if (user.totp_secret === null) return true;
    const secret = this.#parts.secrets.open(user.totp_secret, totpPlace(user.user_id)).reveal();
    const step = stepOfCode(secret, code, this.#parts.clock.now());
    return step === undefined ? this.#takeRecoveryCode(user, code) : this.#takeStep(user, step);
  }

  /** A code that was used, and those before it, are refused: whoever looked over the shoulder has nothing. */
  async #takeStep(user: User, step: number): Promise<boolean> {
    const key = `totp_used/${user.user_id}`;
    return this.#parts.db.transaction(async (db) => {
      const used = await db.selectFrom('state').select('value_json').where('key', '=', key).executeTakeFirst();
      if (used !== undefined && Number(used.value_json) >= step) return false;
      await db.deleteFrom('state').where('key', '=', key).execute();
      const row = { key, value_json: String(step), updated_at: this.#parts.clock.now() };
      await db.insertInto('state').values(row).execute();
      return true;
    });
  }

  async #takeRecoveryCode(user: User, code: string): Promise<boolean> {
    const hash = hashRecoveryCode(code);
    return this.#parts.db.transaction(async (db) => {
      const row = await db
        .selectFrom('users')
        .select('recovery_json')
        .where('user_id', '=', user.user_id)
        .executeTakeFirst();
      const left = JSON.parse(row?.recovery_json ?? '[]') as string[];
      if (!left.includes(hash)) return false;
      await this.update(user.user_id, { recovery_json: JSON.stringify(left.filter((one) => one !== hash)) }, db);
      return true;
    });
  }
}

function totpPlace(userId: string): { table: string; row: string; field: string } {
  return { table: 'users', row: userId, field: 'totp_secret' };
}
