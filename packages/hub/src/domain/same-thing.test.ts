import { expect, test } from 'bun:test';
import { saidBetterBy } from './same-thing.ts';

test('free bytes and warnings of a drive are said better by another key of the same server', () => {
  expect(saidBetterBy('server/nas/filesystem_free_bytes{mount=/srv/a{b}}#below')).toBe(
    'server/nas/filesystem_used_percent{mount=/srv/a{b}}',
  );
  expect(saidBetterBy('server/nas/smart_critical_warning{disk=S1}')).toBe('server/nas/smart_state{disk=S1}');
});

test('what nothing else says, and a name that only looks like it, has none', () => {
  for (const key of [
    'hub/hub_state',
    'server/nas/server_state',
    'server/nas/smart_state{disk=S1}',
    'server/nas/service_state{service=x/filesystem_free_bytes{mount=/}}',
  ]) {
    expect(saidBetterBy(key)).toBeUndefined();
  }
});
