import { timingSafeEqual } from 'node:crypto';
import { scopeIncludes } from '@labkeeper/protocol/scope';
import type { Kysely } from 'kysely';
import type { Authenticator } from '../../platform/authenticator.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { Tables } from '../../platform/tables.ts';
import { ApiKeys, type IssuedKey, type KeyRequest } from './api-keys.ts';
import { LogIn } from './log-in.ts';
import { hashOf } from './random-key.ts';
import { Sessions } from './sessions.ts';
import { SetupCode } from './setup-code.ts';
import { Users } from './users.ts';

export type { IssuedKey, KeyRequest } from './api-keys.ts';

/** What is no longer allowed in: its sockets are closed at once. */
export type Revocation =
  | { readonly kind: 'key'; readonly keyId: string; readonly serverId: string | undefined }
  | { readonly kind: 'session'; readonly sessionHash: string };

/** Keys, sessions and users, as other features need them. */
export interface AccountsService extends Authenticator {
  /** Makes a key. Inside a transaction hand in its Kysely; it works from the commit on. */
  issueKey(request: KeyRequest, db?: Kysely<Tables>): Promise<IssuedKey>;
  /** Ends every key of an agent; its sockets are closed. Resolves to their number. */
  revokeKeysOf(serverId: string, db?: Kysely<Tables>): Promise<number>;
  /** Called for each key and session that ends. The HTTP server closes their sockets a tenth of a second later. */
  onRevoked(listener: (revoked: Revocation) => void): void;
  /** Ends the sockets' sessions and keys that another process ended; `open` are the callers of all open sockets. */
  sweep(open: readonly Caller[]): Promise<void>;
  /** Loads what must be known before the first request. */
  start(): Promise<void>;
  readonly users: Users;
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
  readonly setupCode: SetupCode;
  readonly logIn: LogIn;
}

const flushSeconds = 60;
const loginTriesPerMinute = 10;

/** Builds the accounts on the platform. */
export function createAccounts(platform: Platform, triesPerMinute = loginTriesPerMinute): AccountsService {
  const listeners: ((revoked: Revocation) => void)[] = [];
  function tell(revoked: Revocation): void {
    for (const listener of listeners) listener(revoked);
  }
  const users = new Users(platform);
  const keys = new ApiKeys(platform, (key) => tell({ kind: 'key', ...key }));
  const sessions = new Sessions(platform, (sessionHash) => tell({ kind: 'session', sessionHash }));
  const sharedHash = platform.config.sharedKey === undefined ? undefined : hashOf(platform.config.sharedKey.reveal());
  platform.scheduler.every({
    name: 'accounts: last use',
    everySeconds: flushSeconds,
    async run() {
      await keys.flushUse();
      await sessions.flush();
    },
  });
  return {
    users,
    keys,
    sessions,
    setupCode: new SetupCode(platform),
    logIn: new LogIn({ platform, users, sessions, triesPerMinute }),
    issueKey: (request, db) => keys.issue(request, db),
    revokeKeysOf: (serverId, db) => keys.revokeOf(serverId, db),
    onRevoked: (listener) => void listeners.push(listener),
    setUpDone: () => users.hasAdmin,
    start: () => users.load(),
    byKey: (key) => (isSharedKey(key, sharedHash) ? sharedCaller : keys.find(key)),
    bySession: (token) => sessions.find(token),
    async sweep(open) {
      await keys.sweep();
      const hashes = open.flatMap((caller) => (caller.kind === 'session' ? [caller.sessionHash] : []));
      sessions.touch(hashes);
      sessions.forget(await sessions.over(hashes));
      if (!users.hasAdmin) await users.load();
    },
  };
}

const sharedCaller: Caller = { kind: 'shared_key', name: 'HOMELAB_CMD_API_KEY', scopes: scopeIncludes.admin };

function isSharedKey(key: string, sharedHash: string | undefined): boolean {
  return sharedHash !== undefined && timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(sharedHash));
}
