import { expect, test } from 'bun:test';
import { Type } from 'typebox';
import { ApiError } from './api-error.ts';
import { refuseUnknownFields } from './known-fields.ts';

const Request = Type.Object({
  name: Type.String(),
  scope: Type.Optional(Type.Partial(Type.Object({ server_ids: Type.Array(Type.String()) }))),
  hours: Type.Union([Type.Object({ from: Type.Array(Type.Object({ day: Type.Integer() })) }), Type.Null()]),
  settings: Type.Record(Type.String(), Type.Unknown()),
});
const Answer = Type.Object({ id: Type.String() });

function refusal(body: unknown): [string | undefined, string] | undefined {
  try {
    refuseUnknownFields(body, Request, Answer);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [error.field, error.message];
  }
}

test('what is known, and what an answer holds besides, passes; what a record holds is its own business', () => {
  expect(
    refusal({ name: 'x', id: '1', scope: { server_ids: [] }, hours: null, settings: { a: { b: 1 } } }),
  ).toBeUndefined();
  expect(refusal({ hours: { from: [{ day: 1 }] } })).toBeUndefined();
});

test('a field that nobody knows is refused by its name, wherever it stands, with what is known there', () => {
  expect(refusal({ scope: { servers: ['nas'] } })).toEqual([
    'scope.servers',
    'scope.servers is not known here. Known are server_ids.',
  ]);
  expect(refusal({ hours: { from: [{ day: 1 }, { dya: 2 }] } })?.[0]).toBe('hours.from[1].dya');
  expect(refusal({ nme: 1 })?.[0]).toBe('nme');
  expect(refusal(JSON.parse('{"__proto__": 1}'))?.[0]).toBe('__proto__');
});
