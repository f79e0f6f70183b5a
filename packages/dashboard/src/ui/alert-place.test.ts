import { expect, test } from 'bun:test';
import type { AddressSearch } from './address.ts';
import { alertPlace } from './alert-place.ts';

test('an alert leads to the thing that it is about, a disk to its own card', () => {
  function about(metric: string, labels = {}): AddressSearch | undefined {
    return alertPlace({ metric, labels, server_id: 'nas' })?.search;
  }
  expect(about('smart_pending_sectors', { disk: 'WD-1' })).toEqual({ tab: 'disks', disk: 'WD-1' });
  expect(about('array_state', { array: 'md0' })).toEqual({ tab: 'disks' });
  expect(about('container_restarts', { container: 'web' })).toEqual({ tab: 'containers' });
  expect(about('service_state', { service: 'plex' })).toEqual({ tab: 'services' });
  expect(about('updates_available')).toEqual({});
  expect(about('room_celsius')).toBeUndefined();
});

test('what is no server’s has no place on a server’s page', () => {
  expect(alertPlace({ metric: 'smart_state', labels: { disk: 'x' }, server_id: null })).toBeUndefined();
});
