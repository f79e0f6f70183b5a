import { expect, test } from 'bun:test';
import type { Unit } from '@labkeeper/protocol/inventory';
import { serviceLog } from './log-source.ts';

test('the log of a service is that of its unit, else that of the container of its name', () => {
  const containers = [
    { container: 'plex', project: null },
    { container: 'db', project: 'nextcloud' },
  ];
  const units = [{ unit: 'plex.service' }] as Unit[];
  expect(serviceLog('plex', units, containers)).toBe('unit:plex');
  expect(serviceLog('plex', [], containers)).toBe('container:plex');
  expect(serviceLog('nextcloud/db', units, containers)).toBe('container:nextcloud/db');
  expect(serviceLog('sonarr', units, containers)).toBe('unit:sonarr');
});
