import type { LoginRequest, Session } from '@labkeeper/protocol/account';
import type { Kysely } from 'kysely';
import { ApiError } from '../../platform/api-error.ts';
import { isLoopback, networkOf } from '../../platform/client-address.ts';
import { sessionCookie } from '../../platform/credentials.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { createLimit, type Limit } from '../../platform/rate-limit.ts';
import type { RequestFacts } from '../../platform/route.ts';
import type { Tables, UsersTable } from '../../platform/tables.ts';
import { scopesOf, sessionLife, type Sessions } from './sessions.ts';
import type { User, Users } from './users.ts';
import type { Role } from '@labkeeper/protocol/account';

/** A session with the cookie that carries it. */
export interface LoggedIn {
  readonly session: Session;
  readonly cookie: string;
}

interface LogInParts {
  /** Of one account, and from one network. */
  readonly triesPerMinute: number;
  readonly platform: Platform;
  readonly users: Users;
  readonly sessions: Sessions;
}

/** How a browser gets a session, and how it gets a new one when the account changed. */
export class LogIn {
  readonly #parts: LogInParts;
  readonly #perAccount: Limit;
  readonly #perNetwork: Limit;

  constructor(parts: LogInParts) {
    this.#parts = parts;
    this.#perAccount = createLimit(parts.triesPerMinute, 60);
    this.#perNetwork = createLimit(parts.triesPerMinute, 60);
  }

  /** Checks name, password and second factor. Unknown names take as long as wrong passwords. Throws LOGIN_FAILED, TOTP_REQUIRED, LOGIN_LIMITED. */
  async logIn(request: LoginRequest, facts: RequestFacts): Promise<LoggedIn> {
    const { users, platform } = this.#parts;
    const name = request.name ?? 'admin';
    await this.limit(name, facts.address);
    const user = await users.byName(name);
    const right = await users.checkPassword(user, request.password);
    if (user === undefined || !right) return this.#fail(user, facts, 'wrong name or password');
    if (user.totp_secret !== null) {
      if (request.totp === undefined || request.totp === '') throw new ApiError('TOTP_REQUIRED', { field: 'totp' });
      if (!(await users.takeCode(user, request.totp))) return this.#fail(user, facts, 'wrong code');
    }
    const loggedIn = await this.open(user, facts);
    await platform.audit.record({ actor: `user:${user.name}`, action: 'session.opened', address: facts.address });
    return loggedIn;
  }

  /** One try at a password, of an account and from a network. Throws LOGIN_LIMITED. */
  async limit(name: string, address: string): Promise<void> {
    const seconds = Math.max(
      await this.#perAccount.take(name.toLowerCase()),
      await this.#perNetwork.take(networkOf(address)),
    );
    if (seconds > 0) throw new ApiError('LOGIN_LIMITED', { retryAfterSeconds: seconds });
  }

  #fail(user: User | undefined, facts: RequestFacts, why: string): never {
    this.#parts.platform.counters.add('logins_failed');
    // A name that nobody has may be a password in the wrong field.
    this.#parts.platform.log.warn('a log-in failed', { name: user?.name ?? '(unknown)', address: facts.address, why });
    throw new ApiError('LOGIN_FAILED');
  }

  /** Opens a session for a user who has proven himself. */
  async open(user: User, facts: RequestFacts): Promise<LoggedIn> {
    const opened = await this.#parts.sessions.open({ ...facts, userId: user.user_id });
    return {
      session: sessionOf(user, facts, opened.expiresAt),
      cookie: sessionCookie(opened.token, sessionLife.absolute / 1000, facts),
    };
  }

  /** Changes an account: every session of it ends, sockets included, and the one who did it gets a new one. */
  async changeAccount(user: User, change: Partial<UsersTable>, facts: RequestFacts, action: string): Promise<LoggedIn> {
    await this.changeAndEndSessions(user, change, async (db) => {
      await this.#parts.platform.audit.record({ actor: `user:${user.name}`, action, address: facts.address }, db);
    });
    return this.open({ ...user, ...change }, facts);
  }

  /** Changes an account and ends every session of it. */
  async changeAndEndSessions(
    user: User,
    change: Partial<UsersTable>,
    also: (db: Kysely<Tables>) => Promise<void>,
  ): Promise<void> {
    const { users, sessions, platform } = this.#parts;
    const ended = await platform.db.transaction(async (db) => {
      await users.update(user.user_id, change, db);
      await also(db);
      return sessions.deleteOf(user.user_id, db);
    });
    sessions.forget(ended);
  }
}

/** A session as the dashboard sees it. */
export function sessionOf(user: User, facts: RequestFacts, expiresAt: number): Session {
  const role = user.role as Role;
  return {
    name: user.name,
    role,
    scopes: [...scopesOf(role)],
    totp: user.totp_secret !== null,
    insecure: !facts.tls && !isLoopback(facts.address),
    expires_at: new Date(expiresAt).toISOString(),
  };
}
