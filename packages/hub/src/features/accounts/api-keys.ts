import { randomUUID } from 'node:crypto';
import type { ApiKey } from '@labkeeper/protocol/account';
import { scopeIncludes, type Scope } from '@labkeeper/protocol/scope';
import type { Kysely, Selectable } from 'kysely';
import { ApiError } from '../../platform/api-error.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ApiKeysTable, Tables } from '../../platform/tables.ts';
import { hashOf, isKey, makeKey, prefixOf } from './random-key.ts';

/** A key to be made. With `serverId` it is an agent's key and speaks for that server alone. */
export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly serverId?: string | undefined;
  /** `watch` or `act`, for agents. */
  readonly profile?: string | undefined;
  /** Milliseconds since 1970; undefined: never. */
  readonly expiresAt?: number | undefined;
}

/** A new key; `key` is shown once and kept nowhere. */
export interface IssuedKey {
  readonly keyId: string;
  readonly key: string;
  readonly prefix: string;
  readonly createdAt: number;
}

/** A key that ended. */
export interface EndedKey {
  readonly keyId: string;
  readonly serverId: string | undefined;
}

interface KnownKey {
  readonly row: Selectable<ApiKeysTable>;
  readonly caller: Caller;
}

const clocksDifferMs = 600_000;

type KeyParts = Pick<Platform, 'db' | 'clock'>;

/** API keys of scripts and agents: made, found, listed and revoked. Known ones are kept in memory, since agents come with them all the time. */
export class ApiKeys {
  readonly #parts: KeyParts;
  readonly #ended: (key: EndedKey) => void;
  readonly #known = new Map<string, KnownKey>();
  readonly #used = new Map<string, number>();
  #sweptUntil: number;

  /** `ended` is called for each key that stops being valid, whoever revoked it. */
  constructor(parts: KeyParts, ended: (key: EndedKey) => void) {
    this.#parts = parts;
    this.#ended = ended;
    this.#sweptUntil = parts.clock.now();
  }

  /** Makes a key; inside a transaction hand in its Kysely. */
  async issue(request: KeyRequest, db: Kysely<Tables> = this.#parts.db.write): Promise<IssuedKey> {
    const key = makeKey();
    const row = {
      key_id: randomUUID(),
      name: request.name,
      prefix: prefixOf(key),
      key_hash: hashOf(key),
      scopes: JSON.stringify(request.scopes),
      server_id: request.serverId ?? null,
      profile: request.profile ?? null,
      created_at: this.#parts.clock.now(),
      last_used_at: null,
      expires_at: request.expiresAt ?? null,
      revoked_at: null,
    };
    await db.insertInto('api_keys').values(row).execute();
    return { keyId: row.key_id, key, prefix: row.prefix, createdAt: row.created_at };
  }

  /** The key's caller; undefined when it is not known, expired or revoked. */
  find(key: string): Caller | undefined | Promise<Caller | undefined> {
    if (!isKey(key)) return undefined;
    const hash = hashOf(key);
    const known = this.#known.get(hash);
    return known === undefined ? this.#look(hash) : this.#use(known);
  }

  async #look(hash: string): Promise<Caller | undefined> {
    const row = await this.#parts.db.read
      .selectFrom('api_keys')
      .selectAll()
      .where('key_hash', '=', hash)
      .executeTakeFirst();
    if (row === undefined || row.revoked_at !== null) return undefined;
    const known = { row, caller: callerOf(row) };
    this.#known.set(hash, known);
    return this.#use(known);
  }

  #use({ row, caller }: KnownKey): Caller | undefined {
    const now = this.#parts.clock.now();
    if (row.expires_at !== null && row.expires_at <= now) return undefined;
    this.#used.set(row.key_id, now);
    return caller;
  }

  /** Every key, the newest first. */
  async list(): Promise<ApiKey[]> {
    const rows = await this.#parts.db.read
      .selectFrom('api_keys')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('key_id')
      .execute();
    return rows.map((row) => this.shown(row));
  }

  /** Ends a key at once. Throws KEY_NOT_FOUND. */
  async revoke(keyId: string, db: Kysely<Tables> = this.#parts.db.write): Promise<ApiKey> {
    const row = await db.selectFrom('api_keys').selectAll().where('key_id', '=', keyId).executeTakeFirst();
    if (row === undefined) throw new ApiError('KEY_NOT_FOUND', { field: 'key_id' });
    if (row.revoked_at === null) await this.#revokeWhere('key_id', keyId, db);
    return this.shown(row);
  }

  /** Ends every key of an agent; resolves to their number. */
  async revokeOf(serverId: string, db: Kysely<Tables> = this.#parts.db.write): Promise<number> {
    return this.#revokeWhere('server_id', serverId, db);
  }

  async #revokeWhere(column: 'key_id' | 'server_id', value: string, db: Kysely<Tables>): Promise<number> {
    const rows = await db
      .updateTable('api_keys')
      .set({ revoked_at: this.#parts.clock.now() })
      .where(column, '=', value)
      .where('revoked_at', 'is', null)
      .returning(['key_id', 'key_hash', 'server_id'])
      .execute();
    for (const row of rows) this.#forget(row);
    return rows.length;
  }

  #forget(row: Pick<ApiKeysTable, 'key_id' | 'key_hash' | 'server_id'>): void {
    this.#known.delete(row.key_hash);
    this.#ended({ keyId: row.key_id, serverId: row.server_id ?? undefined });
  }

  /** Hears of keys that another process ended, and of those whose time is over. */
  async sweep(): Promise<void> {
    const now = this.#parts.clock.now();
    // By the clock of whoever revoked it, which may be another machine's.
    const since = this.#sweptUntil - clocksDifferMs;
    this.#sweptUntil = now;
    const rows = await this.#parts.db.read
      .selectFrom('api_keys')
      .select(['key_id', 'key_hash', 'server_id'])
      .where((where) =>
        where.or([
          where('revoked_at', '>=', since),
          where.and([where('expires_at', '>=', since), where('expires_at', '<=', now)]),
        ]),
      )
      .execute();
    for (const row of rows) {
      if (this.#known.has(row.key_hash)) this.#forget(row);
    }
  }

  /** Writes when keys were last used: now and then, never per request. */
  async flushUse(): Promise<void> {
    const used = [...this.#used];
    this.#used.clear();
    await this.#parts.db.batch(
      used.map(([keyId, at]) =>
        this.#parts.db.write.updateTable('api_keys').set({ last_used_at: at }).where('key_id', '=', keyId).compile(),
      ),
    );
  }

  /** A key as lists show it. */
  shown(row: Selectable<ApiKeysTable>): ApiKey {
    return {
      key_id: row.key_id,
      name: row.name,
      prefix: row.prefix,
      scopes: JSON.parse(row.scopes) as Scope[],
      server_id: row.server_id,
      created_at: instant(row.created_at),
      last_used_at: instant(this.#used.get(row.key_id) ?? row.last_used_at),
      expires_at: instant(row.expires_at),
      revoked_at: instant(row.revoked_at),
    };
  }
}

function callerOf(row: Selectable<ApiKeysTable>): Caller {
  const named = JSON.parse(row.scopes) as Scope[];
  const scopes = [...new Set(named.flatMap((scope) => scopeIncludes[scope]))];
  if (row.server_id === null) return { kind: 'key', keyId: row.key_id, name: row.name, scopes };
  return { kind: 'agent', keyId: row.key_id, serverId: row.server_id, profile: row.profile ?? 'watch', scopes };
}

function instant(at: number): string;
function instant(at: number | null): string | null;
function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
