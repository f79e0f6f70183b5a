import { expect, test } from 'bun:test';
import { whyWaiting, type ChannelFacts, type WaitingFacts } from './delivery-waiting.ts';

const now = 1_000_000;
const free: ChannelFacts = { opensAt: undefined, nightUntil: undefined, turnAt: undefined, gatherUntil: now + 20_000 };

function why(change: Partial<WaitingFacts> = {}, channel: Partial<ChannelFacts> = {}) {
  const facts = { kind: 'problem', tries: 0, notBefore: now, error: null, isBegun: false, now } as const;
  return whyWaiting({ ...facts, channel: { ...free, ...channel }, ...change });
}

test('what waits says for what, and until when', () => {
  expect(why()).toEqual({ why: 'gather', until: now + 20_000 });
  expect(why({}, { turnAt: now + 5 })).toEqual({ why: 'turn', until: now + 5 });
  expect(why({}, { turnAt: now + 5, nightUntil: now + 9 })).toEqual({ why: 'night', until: now + 9 });
  expect(why({}, { nightUntil: now + 9, opensAt: now + 7 })).toEqual({ why: 'hours', until: now + 7 });
  expect(why({ notBefore: now + 60 }, { opensAt: now + 7 })).toEqual({ why: 'patience', until: now + 60 });
  expect(why({ notBefore: now + 60, kind: 'recovery' })).toEqual({ why: 'window', until: now + 60 });
  expect(why({ isBegun: true, notBefore: now + 60 })).toEqual({ why: 'sending', until: undefined });
  expect(why({ isBegun: true }, { opensAt: now + 7 })).toEqual({ why: 'hours', until: now + 7 });
  expect(why({ tries: 3, notBefore: now + 60, error: 'It answered 503.' })).toEqual({ why: 'retry', until: now + 60 });
  expect(why({ tries: 3, notBefore: now - 60, error: 'Discord asks to wait (429).' })).toEqual({
    why: 'limit',
    until: now,
  });
  expect(why({ channel: undefined, tries: 3 })).toEqual({ why: 'channel', until: undefined });
});
