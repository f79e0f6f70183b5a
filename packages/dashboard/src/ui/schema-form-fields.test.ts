import { describe, expect, test } from 'bun:test';
import { fieldsOfSchema, labelOf } from './schema-form-fields.ts';

function objectOf(properties: Record<string, object>, required: readonly string[] = []): object {
  return { type: 'object', required, properties };
}

function kindsOf(schema: unknown): Record<string, string> {
  return Object.fromEntries(fieldsOfSchema(schema).map(({ name, kind }) => [name, kind]));
}

describe('fieldsOfSchema', () => {
  test('finds the right input for everything that a setting may be', () => {
    const schema = objectOf({
      name: { type: 'string' },
      server_url: { type: 'string', format: 'uri' },
      token: { type: 'string', secret: true },
      hook: { type: 'string', format: 'uri', secret: true },
      port: { type: 'integer', minimum: 1, maximum: 65_535 },
      emergency: { type: 'boolean' },
      security: { anyOf: [{ const: 'tls' }, { const: 'starttls' }] },
      to: { type: 'array', items: { type: 'string' } },
      wait_seconds: { type: 'integer' },
      time_zone: { type: 'string' },
      at: { type: 'string', widget: 'time' },
      template: { type: 'string', widget: 'code' },
      more: { type: 'string', widget: 'code', secret: true },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
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
      more: 'secret_lines',
      headers: 'json',
    });
  });

  test('puts what is needed first and keeps the order otherwise', () => {
    const text = { type: 'string' };
    const schema = objectOf({ a: text, b: text, c: text, d: text }, ['b', 'd']);
    expect(fieldsOfSchema(schema).map(({ name }) => name)).toEqual(['b', 'd', 'a', 'c']);
  });

  test('takes a value that may be null for one that need not be there', () => {
    const [field] = fieldsOfSchema(
      objectOf({ port: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] } }, ['port']),
    );
    expect(field).toMatchObject({ kind: 'number', required: false, limits: { least: 1, whole: true } });
  });

  test('shows titles, descriptions, and the names of choices', () => {
    const schema = objectOf({
      security: {
        anyOf: [{ const: 'tls', title: 'From the first byte' }, { const: 'starttls' }],
        title: 'Encryption',
        description: 'As your provider says.',
      },
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
