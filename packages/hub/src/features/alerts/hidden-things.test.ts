import { expect, test } from 'bun:test';
import type { HeldKey } from './held-key.ts';
import { countThings } from './hidden-things.ts';

test('things are counted once however many keys they have, and containers of two projects are two', () => {
  const labels = [
    { container: 'db', project: 'nextcloud' },
    { container: 'db', project: 'nextcloud' },
    { container: 'db', project: 'paperless' },
    { container: 'db' },
    { disk: 'WD-1' },
    undefined,
  ];
  const counts = countThings(labels.map((one) => ({ labels: one }) as HeldKey));
  expect([...counts]).toEqual([
    ['container', 3],
    ['disk', 1],
  ]);
});
