import { describe, expect, test } from 'bun:test';
import { ServerRegistration } from '@labkeeper/protocol/server';
import { Type } from 'typebox';
import { ApiError } from './api-error.ts';
import { compileBodyCheck, compileTextCheck } from './validate-input.ts';

const checkBody = compileBodyCheck(
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 3 }),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
    disks: Type.Optional(Type.Array(Type.Object({ total: Type.Number() }), { maxItems: 2 })),
    note: Type.Optional(Type.Union([Type.Object({ text: Type.String() }), Type.Null()])),
    at: Type.Optional(Type.String({ format: 'date-time' })),
  }),
);

function complaint(value: unknown): { field: string | undefined; message: string } | undefined {
  try {
    checkBody(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'INVALID') throw error;
    return { field: error.field, message: error.message };
  }
}

describe('what is wrong with a body is said in words', () => {
  const cases: [unknown, string | undefined, string][] = [
    [undefined, 'name', 'name is missing.'],
    [{}, 'name', 'name is missing.'],
    [[], undefined, 'The body must be an object.'],
    [{ name: '' }, 'name', 'name must not be empty.'],
    [{ name: 'abcd' }, 'name', 'name must have at most 3 characters.'],
    [{ name: 1 }, 'name', 'name must be a text.'],
    [{ name: 'a', count: 1.5 }, 'count', 'count must be a whole number.'],
    [{ name: 'a', count: 9 }, 'count', 'count must be at most 5.'],
    [{ name: 'a', kind: 'c' }, 'kind', 'kind must be one of "a", "b".'],
    [{ name: 'a', disks: [{ total: 1 }, { total: 'x' }] }, 'disks.1.total', 'disks.1.total must be a number.'],
    [{ name: 'a', disks: [{}] }, 'disks.0.total', 'disks.0.total is missing.'],
    [{ name: 'a', disks: [{ total: 1 }, { total: 1 }, { total: 1 }] }, 'disks', 'disks must have at most 2 items.'],
    [{ name: 'a', note: { text: 1 } }, 'note.text', 'note.text must be a text.'],
    [{ name: 'a', note: 5 }, 'note', 'note must be an object or null.'],
    [{ name: 'a', at: 'today' }, 'at', 'at must be a date and time in ISO 8601 with a zone.'],
  ];
  for (const [value, field, message] of cases) {
    test(message, () => expect(complaint(value)).toEqual({ field, message }));
  }
});

test('what fits is handed on, unknown fields included', () => {
  const body = { name: 'abc', count: 5, more: true };
  expect(checkBody(body)).toBe(body);
});

test('texts of a query become the numbers, flags and lists that are asked for, and only those', () => {
  const check = compileTextCheck(
    Type.Object({
      limit: Type.Optional(Type.Integer()),
      band: Type.Optional(Type.Boolean()),
      name: Type.Optional(Type.String()),
      tags: Type.Optional(Type.Array(Type.String())),
    }),
  );
  expect(check({ limit: '12', band: 'true', name: '12', tags: 'a' })).toEqual({
    limit: 12,
    band: true,
    name: '12',
    tags: ['a'],
  });
  expect(() => check({ limit: '12; drop' })).toThrow('limit must be a whole number.');
});

describe('what a person writes about a server', () => {
  const check = compileBodyCheck(ServerRegistration);
  function wrong(change: object): string | undefined {
    try {
      check({ server_id: 'nas', ...change });
      return undefined;
    } catch (error) {
      return error instanceof ApiError ? error.message : 'another error';
    }
  }

  test('may be any name and any address', () => {
    for (const ip_address of [
      '192.168.1.42',
      '0.0.0.0',
      '::1',
      'fe80::1%eth0',
      '::ffff:10.0.0.1',
      '2001:db8:0:1:1:1:1:1',
      null,
    ]) {
      expect([ip_address, wrong({ ip_address })]).toEqual([ip_address, undefined]);
    }
    for (const mac_address of ['00:11:22:aa:BB:cc', '00-11-22-aa-bb-cc', '0011.22aa.bbcc', '001122aabbcc', null]) {
      expect([mac_address, wrong({ mac_address })]).toEqual([mac_address, undefined]);
    }
    for (const display_name of ['NAS – Büro', 'שרת', '👩‍💻 box']) {
      expect([display_name, wrong({ display_name })]).toEqual([display_name, undefined]);
    }
  });

  test('is refused in words where it is none', () => {
    for (const ip_address of ['<x>', '1.2.3', '256.1.1.1', '1.2.3.4.', 'abc', ':', '1.2.3.4.5']) {
      expect([ip_address, wrong({ ip_address })]).toEqual([
        ip_address,
        'ip_address must be an IP address like 192.168.1.42.',
      ]);
    }
    expect(wrong({ mac_address: 'zz' })).toBe('mac_address must be a hardware address like 00:11:22:aa:bb:cc.');
    const acting = 'must not hold control characters or marks that turn the direction of text';
    for (const text of ['a\u001b[2J', 'gpj\u202etxt', 'a\nb']) {
      expect(wrong({ display_name: text })).toBe(`display_name ${acting}.`);
      expect(wrong({ tags: ['ok', text] })).toBe(`tags.1 ${acting}.`);
    }
  });
});
