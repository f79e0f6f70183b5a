import { Type, type TSchema, type TUnion, type TNull } from 'typebox';

/** An instant as ISO 8601 with a zone; the hub answers in UTC with milliseconds. */
export const Instant = Type.String({ maxLength: 40, format: 'date-time', examples: ['2026-01-18T14:32:00.000Z'] });

/** The id of a server or site: a slug that never changes. */
export const Slug = Type.String({
  pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$',
  examples: ['omv-mediaserver'],
});

/** A name as a person writes it. */
export const Name = Type.String({ minLength: 1, maxLength: 120 });

/** Tags of servers and checks. */
export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 32, uniqueItems: true });

/** A schema or null. */
export function nullable<Schema extends TSchema>(schema: Schema): TUnion<[Schema, TNull]> {
  return Type.Union([schema, Type.Null()]);
}
