import type { Scope } from '@labkeeper/protocol/scope';
import type { Kysely } from 'kysely';
import type { Tables } from '../../platform/tables.ts';

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

/** What is no longer allowed in: its sockets are closed at once. */
export type Revocation =
  | { readonly kind: 'key'; readonly keyId: string; readonly serverId: string | undefined }
  | { readonly kind: 'session'; readonly sessionHash: string };

/** Keys, sessions and users, as other features need them. */
export interface AccountsService {
  /** Makes a key. Inside a transaction hand in its Kysely; it works from the commit on. */
  issueKey(request: KeyRequest, db?: Kysely<Tables>): Promise<IssuedKey>;
  /** Ends every key of an agent; its sockets are closed. Resolves to their number. */
  revokeKeysOf(serverId: string): Promise<number>;
  /** Called for each key and session that ends. Sockets of the HTTP server are closed without anybody's help. */
  onRevoked(listener: (revoked: Revocation) => void): void;
  /** Whether there is an administrator. */
  setUpDone(): boolean;
}
