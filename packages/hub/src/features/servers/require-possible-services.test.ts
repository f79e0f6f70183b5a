import { expect, test } from 'bun:test';
import { ApiError } from '../../platform/api-error.ts';
import { requirePossibleServices } from './require-possible-services.ts';

function refusalOf(name: string, before?: string): string | undefined {
  const known = before === undefined ? undefined : [{ name: before }];
  try {
    requirePossibleServices([{ name: 'plex' }, { name }], known);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect([error.code, error.field]).toEqual(['INVALID', 'expected_services.1.name']);
    return error.message;
  }
}

test('a template, which never runs itself, cannot be expected, and its instances can', () => {
  for (const name of ['wg-quick@', 'wg-quick@.service', '@']) expect(refusalOf(name)).toContain('is a template');
  for (const name of ['wg-quick@wg0', 'wg-quick@wg0.service', 'a@b@c']) expect(refusalOf(name)).toBeUndefined();
});

test('a name longer than that of any unit is refused', () => {
  expect(refusalOf('x'.repeat(247))).toBeUndefined();
  expect(refusalOf('x'.repeat(248))).toContain('255');
});

test('names that no unit has but somebody’s own program may report are taken', () => {
  for (const name of ['My App', 'a/b', 'Spooler (print)']) expect(refusalOf(name)).toBeUndefined();
});

test('what was expected before may be sent back', () => {
  expect(refusalOf('wg-quick@', 'wg-quick@')).toBeUndefined();
  expect(refusalOf('getty@', 'wg-quick@')).toContain('is a template');
});
