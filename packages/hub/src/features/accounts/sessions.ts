import { randomBytes } from 'node:crypto';
import type { OwnSession, Role } from '@labkeeper/protocol/account';
import { scopeIncludes, type Scope } from '@labkeeper/protocol/scope';
import type { Kysely } from 'kysely';
import type { Caller } from '../../platform/caller.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { Tables } from '../../platform/tables.ts';
import { hashOf } from './random-key.ts';

const day = 86_400_000;
/** A session ends this long after its last request, and in any case this long after log-in (ms). */
export const sessionLife = { idle: day, absolute: 30 * day } as const;

/** A session that was opened: the cookie's value, and when it ends at the latest (ms since 1970). */
export interface OpenedSession {
  readonly token: string;
  readonly expiresAt: number;
}

/** Whose session it is and where it was opened. */
export interface SessionOwner {
  readonly userId: string;
  readonly address: string;
  readonly userAgent: string;
}

const scopesOfRole: Record<Role, readonly Scope[]> = {
  admin: scopeIncludes.admin,
  operator: scopeIncludes.operate,
  viewer: scopeIncludes.read,
};

/** What a role may do. */
export function scopesOf(role: Role): readonly Scope[] {
  return scopesOfRole[role];
}

/** What a session is called where it is shown: enough to tell it from others, and of no use as a cookie. */
export function sessionIdOf(sessionHash: string): string {
  return sessionHash.slice(0, 16);
}

type SessionParts = Pick<Platform, 'db' | 'clock'>;

/** Log-ins of browsers: rows in `sessions`, of which only the cookie's hash is known. */
export class Sessions {
  readonly #parts: SessionParts;
  readonly #ended: (sessionHash: string) => void;
  readonly #seen = new Map<string, number>();

  /** `ended` is called for each session that is over, whoever ended it. */
  constructor(parts: SessionParts, ended: (sessionHash: string) => void) {
    this.#parts = parts;
    this.#ended = ended;
  }

  /** Opens a session with a fresh token, so that one planted in the browser before is worth nothing. */
  async open(owner: SessionOwner, db: Kysely<Tables> = this.#parts.db.write): Promise<OpenedSession> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#parts.clock.now();
    const expiresAt = now + sessionLife.absolute;
    await db
      .insertInto('sessions')
      .values({
        session_hash: hashOf(token),
        user_id: owner.userId,
        created_at: now,
        last_seen_at: now,
        expires_at: expiresAt,
        address: owner.address,
        user_agent: owner.userAgent.slice(0, 300),
      })
      .execute();
    return { token, expiresAt };
  }

  /** The session's caller; undefined when it is not known or over. */
  async find(token: string): Promise<Caller | undefined> {
    const sessionHash = hashOf(token);
    const row = await this.#parts.db.read
      .selectFrom('sessions')
      .innerJoin('users', 'users.user_id', 'sessions.user_id')
      .select(['sessions.last_seen_at', 'sessions.expires_at', 'users.user_id', 'users.name', 'users.role'])
      .where('session_hash', '=', sessionHash)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const now = this.#parts.clock.now();
    const seen = Math.max(row.last_seen_at, this.#seen.get(sessionHash) ?? 0);
    if (row.expires_at <= now || seen + sessionLife.idle <= now) return undefined;
    this.#seen.set(sessionHash, now);
    return { kind: 'session', userId: row.user_id, name: row.name, sessionHash, scopes: scopesOf(row.role as Role) };
  }

  /** When a session ends at the latest (ms since 1970). */
  async expiresAt(sessionHash: string): Promise<number | undefined> {
    const row = await this.#parts.db.read
      .selectFrom('sessions')
      .select('expires_at')
      .where('session_hash', '=', sessionHash)
      .executeTakeFirst();
    return row?.expires_at;
  }

  /** The sessions of a user that are not over, the one used last first. */
  async listOf(userId: string, currentHash: string): Promise<OwnSession[]> {
    const now = this.#parts.clock.now();
    const rows = await this.#parts.db.read
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .execute();
    return rows
      .map((row) => ({ ...row, seen: Math.max(row.last_seen_at, this.#seen.get(row.session_hash) ?? 0) }))
      .filter(({ seen }) => seen + sessionLife.idle > now)
      .toSorted((a, b) => b.seen - a.seen || (a.session_hash < b.session_hash ? -1 : 1))
      .map((row) => ({
        session_id: sessionIdOf(row.session_hash),
        created_at: new Date(row.created_at).toISOString(),
        last_seen_at: new Date(row.seen).toISOString(),
        expires_at: new Date(row.expires_at).toISOString(),
        address: row.address,
        user_agent: row.user_agent,
        current: row.session_hash === currentHash,
      }));
  }

  /** The session of a user that is listed under this id; undefined when he has none such. */
  async hashById(userId: string, sessionId: string): Promise<string | undefined> {
    const rows = await this.#parts.db.read
      .selectFrom('sessions')
      .select('session_hash')
      .where('user_id', '=', userId)
      .execute();
    return rows.find((row) => sessionIdOf(row.session_hash) === sessionId)?.session_hash;
  }

  async end(sessionHash: string): Promise<void> {
    await this.#parts.db.write.deleteFrom('sessions').where('session_hash', '=', sessionHash).execute();
    this.#forget(sessionHash);
  }

  /** Ends every session of a user; tell `ended` of them with `forget` once the transaction holds. */
  async deleteOf(userId: string, db: Kysely<Tables>): Promise<string[]> {
    const rows = await db.deleteFrom('sessions').where('user_id', '=', userId).returning('session_hash').execute();
    return rows.map((row) => row.session_hash);
  }

  /** Closes what hangs on sessions that were deleted. */
  forget(sessionHashes: readonly string[]): void {
    for (const sessionHash of sessionHashes) this.#forget(sessionHash);
  }

  #forget(sessionHash: string): void {
    this.#seen.delete(sessionHash);
    this.#ended(sessionHash);
  }

  /** Which of these sessions are over: deleted by another process, idle for too long, or at their end. */
  async over(sessionHashes: readonly string[]): Promise<string[]> {
    if (sessionHashes.length === 0) return [];
    const now = this.#parts.clock.now();
    const rows = await this.#parts.db.read
      .selectFrom('sessions')
      .select('session_hash')
      .where('session_hash', 'in', sessionHashes)
      .where('expires_at', '>', now)
      .execute();
    const alive = new Set(rows.map((row) => row.session_hash));
    return sessionHashes.filter((sessionHash) => !alive.has(sessionHash));
  }

  /** An open socket counts as use. */
  touch(sessionHashes: readonly string[]): void {
    const now = this.#parts.clock.now();
    for (const sessionHash of sessionHashes) this.#seen.set(sessionHash, now);
  }

  /** Writes when sessions were last seen, and removes those that are over. */
  async flush(): Promise<void> {
    const { db, clock } = this.#parts;
    const now = clock.now();
    const seen = [...this.#seen];
    this.#seen.clear();
    await db.batch([
      ...seen.map(([sessionHash, at]) =>
        db.write.updateTable('sessions').set({ last_seen_at: at }).where('session_hash', '=', sessionHash).compile(),
      ),
      db.write
        .deleteFrom('sessions')
        .where((where) =>
          where.or([where('expires_at', '<=', now), where('last_seen_at', '<=', now - sessionLife.idle)]),
        )
        .compile(),
    ]);
  }
}
