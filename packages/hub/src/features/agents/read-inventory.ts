import { Inventory, type InventoryPart } from '@labkeeper/protocol/inventory';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Clean } from 'typebox/value';

/** The parts of an inventory that fit their shape, without fields that the hub does not know; and how many did not. */
export interface ReadInventory {
  readonly parts: ReadonlyMap<InventoryPart, unknown>;
  readonly dropped: number;
}

interface PartReader {
  readonly schema: TSchema;
  check(value: unknown): boolean;
}

const readers = new Map<string, PartReader>(
  Object.entries(Inventory.properties).map(([part, schema]) => {
    const validator = Compile(schema);
    return [part, { schema, check: (value) => validator.Check(value) }];
  }),
);

/** Judges an inventory part by part, so that a bad one costs itself alone. */
export function readInventory(sent: Readonly<Record<string, unknown>> | null | undefined): ReadInventory {
  const parts = new Map<InventoryPart, unknown>();
  let dropped = 0;
  for (const [part, value] of Object.entries(sent ?? {})) {
    const reader = readers.get(part);
    if (reader?.check(value) === true) parts.set(part as InventoryPart, Clean(reader.schema, value));
    else dropped += 1;
  }
  return { parts, dropped };
}
