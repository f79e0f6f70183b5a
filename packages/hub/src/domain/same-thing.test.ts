import { expect, test } from 'bun:test';
import { sameThings } from './same-thing.ts';

test('what is said by the bytes, the drive or its warnings is said by another key of the same server', () => {
  expect(sameThings('server/nas/filesystem_free_bytes{mount=/srv/a{b}}#below')).toEqual([
    { key: 'server/nas/filesystem_used_percent{mount=/srv/a{b}}', isEqual: false },
  ]);
  expect(sameThings('server/nas/smart_critical_warning{disk=S1}')).toEqual([
    { key: 'server/nas/smart_state{disk=S1}', isEqual: false },
  ]);
  const kernel = 'server/nas/temperature_celsius{chip=nvme S1,sensor=Composite}';
  const own = 'server/nas/smart_temperature_celsius{disk=S1}';
  expect(sameThings(kernel)).toEqual([{ key: own, isEqual: true }]);
  expect(sameThings(own)).toContainEqual({ key: kernel, isEqual: true });
});

test('what nothing else says, and a name that only looks like it, has none', () => {
  for (const key of [
    'hub/hub_state',
    'server/nas/server_state',
    'server/nas/smart_state{disk=S1}',
    'server/nas/temperature_celsius{chip=coretemp,sensor=Core 0}',
    'server/nas/temperature_celsius{chip=nvme S1,sensor=Sensor 2}',
    'server/nas/service_state{service=x/filesystem_free_bytes{mount=/}}',
  ]) {
    expect(sameThings(key)).toEqual([]);
  }
});
