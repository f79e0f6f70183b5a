import { expect, test } from 'bun:test';
import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import { HeldTokens } from './held-tokens.ts';

const quarter = 900_000;

/** A hub that makes tokens t1, t2 … and remembers what became of them. */
function desk() {
  const state = { now: 0, made: 0, used: new Map<string, string[]>(), dropped: [] as string[] };
  const tokens = new HeldTokens({
    make: (request) => {
      state.made += 1;
      const token_id = `t${state.made}`;
      state.used.set(token_id, []);
      const expires_at = new Date(state.now + quarter).toISOString();
      return Promise.resolve({ ...request, token_id, expires_at } as EnrollmentTokenCreated);
    },
    usedBy: (tokenId) => Promise.resolve(state.used.get(tokenId)),
    drop: (tokenId) => {
      state.used.delete(tokenId);
      state.dropped.push(tokenId);
      return Promise.resolve();
    },
    now: () => state.now,
  });
  return { state, tokens };
}

test('the same choices get the same token, others another one', async () => {
  const { state, tokens } = desk();
  expect((await tokens.take({})).token_id).toBe('t1');
  expect((await tokens.take({ site_id: null, tags: [], uses: 1 })).token_id).toBe('t1');
  expect((await tokens.take({ uses: 3 })).token_id).toBe('t2');
  expect(state.made).toBe(2);
});

test('one that was used, withdrawn elsewhere or is about to end is not handed out again', async () => {
  const { state, tokens } = desk();
  await tokens.take({});
  state.used.set('t1', ['nas']);
  expect((await tokens.take({})).token_id).toBe('t2');
  state.used.delete('t2');
  expect((await tokens.take({})).token_id).toBe('t3');
  state.now += quarter - 60_000;
  expect((await tokens.take({})).token_id).toBe('t4');
});

test('a closed dialog withdraws its token, but none that was copied or used', async () => {
  const { state, tokens } = desk();
  await tokens.take({});
  await tokens.letGo({});
  expect(state.dropped).toEqual(['t1']);
  await tokens.take({});
  tokens.noteCopied({});
  await tokens.letGo({});
  expect((await tokens.take({})).token_id).toBe('t2');
  await tokens.take({ uses: 2 });
  state.used.set('t3', ['nas']);
  await tokens.letGo({ uses: 2 });
  expect(state.dropped).toEqual(['t1']);
});

test('a token that could not be made is asked for again', async () => {
  let tries = 0;
  const tokens = new HeldTokens({
    make: () => {
      tries += 1;
      return Promise.reject(new Error('no'));
    },
    usedBy: () => Promise.resolve([]),
    drop: () => Promise.resolve(),
    now: () => 0,
  });
  for (let round = 0; round < 2; round += 1) expect(await tokens.take({}).catch(String)).toBe('Error: no');
  expect(tries).toBe(2);
});
