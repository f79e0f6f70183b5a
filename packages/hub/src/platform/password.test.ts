import { describe, expect, test } from 'bun:test';
import { ApiError } from './api-error.ts';
import { PasswordHasher } from './password.ts';

const hasher = new PasswordHasher();

describe('a password', () => {
  test('is known by its hash and no other is, in whatever form its letters are typed', async () => {
    const hash = await hasher.hash('Zoë’s password');
    expect(hash).toMatch(/^scrypt\$65536\$8\$2\$[\w-]{22}\$[\w-]{43}$/);
    expect(await hasher.verify('Zoë’s password'.normalize('NFD'), hash)).toBe(true);
    expect(await hasher.verify('Zoe’s password', hash)).toBe(false);
    expect(await hasher.verify('', hash)).toBe(false);
  });

  test('has another hash each time', async () => {
    expect(await hasher.hash('same')).not.toBe(await hasher.hash('same'));
  });

  test('of nobody is wrong, after as much work', async () => {
    const began = performance.now();
    expect(await hasher.verify('anything', undefined)).toBe(false);
    expect(performance.now() - began).toBeGreaterThan(50);
  });
});

test('two are hashed at a time and twenty wait; more are refused at once', async () => {
  const busy = new PasswordHasher();
  const outcomes = await Promise.allSettled(Array.from({ length: 25 }, () => busy.verify('x', undefined)));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
  expect(refused).toHaveLength(3);
  for (const error of refused) expect(error).toMatchObject({ code: 'LOGIN_LIMITED', retryAfterSeconds: 5 });
  expect(refused[0]).toBeInstanceOf(ApiError);
  expect(await busy.verify('x', undefined)).toBe(false);
}, 30_000);
