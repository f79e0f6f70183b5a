import type { Secret } from './secret.ts';

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
