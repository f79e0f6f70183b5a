import { describe, expect, test } from 'bun:test';
import { fieldsOfSchema } from './schema-form-fields.ts';
import { bodyOfValues, problemOf, problemsOf, valuesOf } from './schema-form-values.ts';

const fields = fieldsOfSchema({
  type: 'object',
  required: ['server_url', 'topic'],
  properties: {
    server_url: { type: 'string', format: 'uri', default: 'https://ntfy.sh' },
    topic: { type: 'string', pattern: '^[a-z]{1,8}$', secret: true },
    token: { type: 'string', secret: true },
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    api_url: { type: 'string', format: 'uri', default: 'https://api.example.net' },
    loud: { type: 'boolean', default: true },
    to: { type: 'array', items: { type: 'string' }, maxItems: 2 },
    pause_seconds: { type: 'integer', minimum: 60 },
    headers: { type: 'object' },
    more: { type: 'string', secret: true, widget: 'code', pattern: '^([a-z]+: [a-z]*(\\r?\\n|$))*$' },
  },
});

function fieldNamed(name: string): (typeof fields)[number] {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(name);
  return field;
}

describe('valuesOf', () => {
  test('begins with the usual where it is needed, and leaves to the hub what is not', () => {
    expect(valuesOf(fields)).toMatchObject({
      server_url: 'https://ntfy.sh',
      api_url: '',
      topic: '',
      loud: true,
      to: [],
    });
  });

  test('keeps a stored secret as its mark', () => {
    const values = valuesOf(fields, { topic: { set: true }, token: { set: false } });
    expect(values).toMatchObject({ topic: { set: true }, token: '' });
    expect(problemOf(fieldNamed('topic'), values['topic'])).toBeUndefined();
    expect(bodyOfValues(fields, values)).toMatchObject({ topic: { set: true } });
    expect('token' in bodyOfValues(fields, values)).toBe(false);
  });

  test('what is stored comes back as it was', () => {
    const stored = {
      server_url: 'https://push.example.net',
      topic: { set: true },
      port: 8080,
      loud: false,
      to: ['a@example.net'],
      pause_seconds: 600,
      headers: { a: 'b' },
    };
    expect(bodyOfValues(fields, valuesOf(fields, stored))).toEqual(stored);
  });
});

describe('bodyOfValues', () => {
  test('several lines of a secret stay several lines, and a kept one its mark', () => {
    const typed = { ...valuesOf(fields), more: 'one: a\ntwo: b\n' };
    expect(bodyOfValues(fields, typed)['more']).toBe('one: a\ntwo: b');
    expect(problemOf(fieldNamed('more'), typed.more)).toBeUndefined();
    expect(problemOf(fieldNamed('more'), 'one a')).toBe('This does not look right. Was a part of it lost?');
    const kept = valuesOf(fields, { more: { set: true } });
    expect(bodyOfValues(fields, kept)['more']).toEqual({ set: true });
  });

  test('leaves out what is empty and trims what is typed', () => {
    const values = { ...valuesOf(fields), topic: ' home ', port: '', api_url: '  ' };
    expect(bodyOfValues(fields, values)).toEqual({ server_url: 'https://ntfy.sh', topic: 'home', loud: true, to: [] });
  });
});

describe('problemOf', () => {
  test('says what is wrong with a text', () => {
    expect(problemOf(fieldNamed('server_url'), 'ntfy.sh')).toContain('https://');
    expect(problemOf(fieldNamed('server_url'), 'javascript:alert(1)')).toContain('https://');
    expect(problemOf(fieldNamed('topic'), 'NOT')).toBe('This does not look right. Was a part of it lost?');
    expect(problemOf(fieldNamed('headers'), '{')).toBe('This is not JSON.');
  });

  test('says what is wrong with a number', () => {
    expect(problemOf(fieldNamed('port'), '70000')).toBe('From 1 to 65535.');
    expect(problemOf(fieldNamed('port'), '1.5')).toBe('A whole number.');
    expect(problemOf(fieldNamed('port'), 'many')).toBe('A whole number.');
    expect(problemOf(fieldNamed('port'), '25')).toBeUndefined();
    expect(problemOf(fieldNamed('pause_seconds'), 30)).toBe('This is too short.');
  });

  test('counts what is in a list and looks at each of it', () => {
    const [to] = fieldsOfSchema({
      properties: { to: { type: 'array', items: { type: 'string', pattern: '^.+@.+$' } } },
    });
    expect(problemOf(to ?? fieldNamed('to'), ['a@example.net', 'somebody'])).toContain('somebody');
    expect(problemOf(to ?? fieldNamed('to'), ['a@example.net'])).toBeUndefined();
    expect(problemOf(fieldNamed('to'), ['a', 'b', 'c'])).toBe('At most 2.');
  });
});

describe('problemsOf', () => {
  test('names what is needed and missing', () => {
    expect(problemsOf(fields, { ...valuesOf(fields), server_url: '' })).toEqual({
      server_url: 'This is needed.',
      topic: 'This is needed.',
    });
  });
});
