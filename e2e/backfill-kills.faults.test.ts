import { test } from 'bun:test';
import { surviveKills } from './backfill-kills.ts';

test('two hundred kills of an agent lose no report and double none', async () => {
  await surviveKills({ away: 120, draining: 80, lifeMs: 2500 });
}, 1_800_000);
