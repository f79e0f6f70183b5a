import { expect, test } from 'bun:test';
import { inspect } from 'node:util';
import { createLogger } from './logger.ts';
import { Secret } from './secret.ts';

test('a secret shows itself only when it is asked to', () => {
  const secret = new Secret('canary-123');
  const holder = { password: secret, list: [secret] };
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  log.info('all of it', { holder, secret, error: new Error(`failed with ${String(secret)}`) });
  const ways = [
    JSON.stringify(holder),
    inspect(holder, { depth: 9, showHidden: true }),
    `${String(secret)}`,
    Bun.inspect(holder),
    lines.join(''),
  ];
  for (const shown of ways) {
    expect(shown).not.toContain('canary');
    expect(shown).toContain('[redacted]');
  }
  expect(Object.keys(secret)).toEqual([]);
  expect(secret.reveal()).toBe('canary-123');
});

test('an error is logged with its stack and what caused it, under the level asked for', () => {
  const lines: string[] = [];
  const log = createLogger('warn', { write: (line) => void lines.push(line) });
  log.info('not this');
  log.warn('this', { error: new Error('outer', { cause: new Error('inner') }) });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'warn',
    msg: 'this',
    err: { message: 'outer', cause: { message: 'inner' } },
  });
});
