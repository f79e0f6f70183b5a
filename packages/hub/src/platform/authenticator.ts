import type { Caller } from './caller.ts';

/** Turns a key or a session into a caller; the accounts feature knows how. */
export interface Authenticator {
  /** Whether there is an administrator; before, anonymous callers are told to finish set-up. */
  setUpDone(): boolean;
  /** The key's caller; undefined when it is not known, expired or revoked. */
  byKey(key: string, address: string): Caller | undefined | Promise<Caller | undefined>;
  /** The session's caller; undefined when it is not known or over. */
  bySession(token: string, address: string): Caller | undefined | Promise<Caller | undefined>;
}
