import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.ts';

/** One step of the schema. It runs in one transaction and never changes once it is released; `up` gets rows of any table. */
export interface Migration {
  /** `0001-initial`: sorts in the order of running. */
  readonly name: string;
  // A migration outlives the row types of the day it was written on.
  up(db: Kysely<Record<string, Record<string, unknown>>>, types: ColumnTypes): Promise<void>;
}
