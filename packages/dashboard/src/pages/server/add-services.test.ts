import { expect, test } from 'bun:test';
import { addServices } from './add-services.ts';

test('typed services are added once each, critical until one says otherwise', () => {
  const before = [{ name: 'plex', critical: false }];
  expect(addServices(before, ' plex, sonarr radarr,sonarr ')).toEqual([
    { name: 'plex', critical: false },
    { name: 'sonarr', critical: true },
    { name: 'radarr', critical: true },
  ]);
  expect(addServices(before, '  ')).toEqual(before);
  expect(addServices(before, 'x'.repeat(300))).toEqual(before);
});
