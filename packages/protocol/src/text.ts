import { Type, type TSchema, type TUnion, type TNull } from 'typebox';

/** An instant as ISO 8601 with a zone; the hub answers in UTC with milliseconds. */
export const Instant = Type.String({ maxLength: 40, format: 'date-time', examples: ['2026-01-18T14:32:00.000Z'] });

/** The id of a server or site: a slug that never changes. */
export const Slug = Type.String({
  pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$',
  examples: ['omv-mediaserver'],
});

/** Text on one line: no control characters, and none that turn the direction of what follows. */
export const plainPattern =
  '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069]*$';

/** An IPv4 or IPv6 address. */
export const ipAddressPattern =
  '^(?:(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}|(?=.*:.*:)[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,15})?)$';

/** A hardware address of six bytes. */
export const macAddressPattern = '^(?:[0-9A-Fa-f]{2}[:.-]?){5}[0-9A-Fa-f]{2}$';

/** A name as a person writes it. */
export const Name = Type.String({ minLength: 1, maxLength: 120, pattern: plainPattern });

/** Tags of servers and checks. */
export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 40, pattern: plainPattern }), {
  maxItems: 32,
  uniqueItems: true,
});

/** A schema or null. */
export function nullable<Schema extends TSchema>(schema: Schema): TUnion<[Schema, TNull]> {
  return Type.Union([schema, Type.Null()]);
}
