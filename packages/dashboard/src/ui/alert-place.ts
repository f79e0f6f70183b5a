import type { Alert } from '@labkeeper/protocol/alert';
import type { AddressSearch } from './address.ts';

/** Where on the page of its server the thing of an alert stands, and what the link there is called. */
export interface AlertPlace {
  readonly search: AddressSearch;
  readonly words: string;
}

const places: readonly (readonly [RegExp, AlertPlace])[] = [
  [/^(smart_|disk_presence)/, { search: { tab: 'disks' }, words: 'See the disk' }],
  [/^array_/, { search: { tab: 'disks' }, words: 'See the array' }],
  [/^(filesystem_|disk_percent|disk_free)/, { search: { tab: 'disks' }, words: 'See what is full' }],
  [/^container_/, { search: { tab: 'containers' }, words: 'See the container' }],
  [/^(service_|units_failed)/, { search: { tab: 'services' }, words: 'See the services' }],
  [/^(cpu_percent|memory_percent)$/, { search: { tab: 'processes' }, words: 'See the processes' }],
  [/^(temperature_|ups_|throttled_)/, { search: { tab: 'sensors' }, words: 'See the sensors' }],
  [/^listener_/, { search: { tab: 'ports' }, words: 'See the ports' }],
  [/^(security_updates|updates_available|package_lists_age_seconds)$/, { search: {}, words: 'See the updates' }],
];

/** The place of what an alert is about; undefined where its server's page has none. */
export function alertPlace({
  metric,
  labels,
  server_id: server,
}: Pick<Alert, 'metric' | 'labels' | 'server_id'>): AlertPlace | undefined {
  if (server === null) return undefined;
  const place = places.find(([metrics]) => metrics.test(metric))?.[1];
  const disk = labels['disk'];
  if (place === undefined || disk === undefined || place.search.tab !== 'disks') return place;
  return { ...place, search: { ...place.search, disk } };
}
