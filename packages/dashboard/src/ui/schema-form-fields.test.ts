import { describe, expect, test } from 'bun:test';
import { Type } from 'typebox';
import { fieldsOfSchema, labelOf } from './schema-form-fields.ts';

function kindsOf(schema: unknown): Record<string, string> {
  return Object.fromEntries(fieldsOfSchema(schema).map(({ name, kind }) => [name, kind]));
}

describe('fieldsOfSchema', () => {
  test('finds the right input for everything that a setting may be', () => {
    const schema = Type.Object({
      name: Type.String(),
      server_url: Type.String({ format: 'uri' }),
      token: Type.Optional(Type.String({ secret: true })),
      hook: Type.String({ format: 'uri', secret: true }),
      port: Type.Integer({ minimum: 1, maximum: 65_535 }),
      emergency: Type.Boolean(),
      security: Type.Union([Type.Literal('tls'), Type.Literal('starttls')]),
      to: Type.Array(Type.String()),
      wait_seconds: Type.Integer(),
      time_zone: Type.String(),
      at: Type.String({ widget: 'time' }),
      template: Type.String({ widget: 'code' }),
      headers: Type.Record(Type.String(), Type.String()),
    });
    expect(kindsOf(schema)).toEqual({
      name: 'text',
      server_url: 'url',
      token: 'secret',
      hook: 'secret',
      port: 'number',
      emergency: 'switch',
      security: 'choice',
      to: 'list',
      wait_seconds: 'duration',
      time_zone: 'zone',
      at: 'time',
      template: 'lines',
      headers: 'json',
    });
  });

  test('puts what is needed first and keeps the order otherwise', () => {
    const schema = Type.Object({
      a: Type.Optional(Type.String()),
      b: Type.String(),
      c: Type.Optional(Type.String()),
      d: Type.String(),
    });
    expect(fieldsOfSchema(schema).map(({ name }) => name)).toEqual(['b', 'd', 'a', 'c']);
  });

  test('takes a value that may be null for one that need not be there', () => {
    const [field] = fieldsOfSchema(Type.Object({ port: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]) }));
    expect(field).toMatchObject({ kind: 'number', required: false, limits: { least: 1, whole: true } });
  });

  test('shows titles, descriptions, and the names of choices', () => {
    const schema = Type.Object({
      security: Type.Union([Type.Literal('tls', { title: 'From the first byte' }), Type.Literal('starttls')], {
        title: 'Encryption',
        description: 'As your provider says.',
      }),
    });
    expect(fieldsOfSchema(schema)).toMatchObject([
      {
        label: 'Encryption',
        hint: 'As your provider says.',
        choices: [
          { value: 'tls', label: 'From the first byte' },
          { value: 'starttls', label: 'STARTTLS' },
        ],
      },
    ]);
  });

  test('has no fields for what is no schema of an object', () => {
    expect(fieldsOfSchema(undefined)).toEqual([]);
    expect(fieldsOfSchema({ type: 'string' })).toEqual([]);
    expect(fieldsOfSchema({ properties: { a: null } })).toEqual([]);
  });
});

describe('labelOf', () => {
  test('makes words of a name', () => {
    expect(labelOf('server_url')).toBe('Server address');
    expect(labelOf('chat_id')).toBe('Chat ID');
    expect(labelOf('smtp-host')).toBe('SMTP host');
  });
});
