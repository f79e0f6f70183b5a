import { test } from 'bun:test';
import { surviveKills } from './backfill-kills.ts';

test('an agent that is killed while it keeps reports, and while it sends them, loses none and doubles none', async () => {
  await surviveKills({ away: 3, draining: 2, lifeMs: 2000 });
}, 180_000);
