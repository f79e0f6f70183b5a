import type { TSchema } from 'typebox';
import { cleanText } from '../domain/clean-text.ts';
import { ApiError } from './api-error.ts';

/** As far as a schema says which fields a thing has. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

const longestName = 60;

/**
 * Refuses a body that holds a field nobody knows: where a field narrows what is meant, one that is typed wrong means everything. What an answer of the same
 * thing holds besides (`answer`) may be sent back. Throws INVALID with the field and what is known in its place.
 */
export function refuseUnknownFields(body: unknown, schema: TSchema, answer: TSchema = schema): void {
  const unknown = unknownField(body, [schema as Shape, answer as Shape], '');
  if (unknown === undefined) return;
  const { field, known } = unknown;
  throw new ApiError('INVALID', { field, message: `${field} is not known here. Known are ${known.join(', ')}.` });
}

interface Unknown {
  readonly field: string;
  readonly known: readonly string[];
}

function unknownField(value: unknown, shapes: readonly Shape[], path: string): Unknown | undefined {
  const parts = shapes.flatMap((shape) => [shape, ...(shape.anyOf ?? [])]);
  if (Array.isArray(value)) {
    const items = parts.flatMap(({ items: one }) => (one === undefined ? [] : [one]));
    return firstOf(value, (item, index) => unknownField(item, items, `${path}[${index}]`));
  }
  const shaped = parts.flatMap(({ properties }) => (properties === undefined ? [] : [properties]));
  if (typeof value !== 'object' || value === null || shaped.length === 0) return undefined;
  return firstOf(Object.entries(value), ([name, inner]) => {
    const field = `${path === '' ? '' : `${path}.`}${cleanText(name, longestName)}`;
    const below = shaped.flatMap((properties) => (Object.hasOwn(properties, name) ? [properties[name] ?? {}] : []));
    if (below.length === 0) return { field, known: Object.keys(shaped[0] ?? {}) };
    return unknownField(inner, below, field);
  });
}

function firstOf<Item>(
  items: readonly Item[],
  look: (item: Item, index: number) => Unknown | undefined,
): Unknown | undefined {
  for (const [index, item] of items.entries()) {
    const found = look(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
