import { describe, expect, test } from 'bun:test';
import { sampleServer } from '../testing/sample-server.ts';
import { changesOf, isIpAddress, isServerId, serverForm, serverFormErrors } from './server-form.ts';

const form = serverForm(sampleServer({ tags: ['a'], location: 'rack' }));

describe('changesOf', () => {
  test('sends nothing when nothing was changed', () => {
    expect(changesOf(form, { ...form })).toEqual({});
  });

  test('sends only what differs, trimmed, and null for what was emptied', () => {
    const after = { ...form, displayName: ' Big NAS ', location: ' ', tags: ['a', 'b'], tdpWatts: '30' };
    expect(changesOf(form, after)).toEqual({
      display_name: 'Big NAS',
      location: null,
      tags: ['a', 'b'],
      tdp_watts: 30,
    });
  });
});

describe('serverFormErrors', () => {
  test('a server as it came from the hub is right', () => {
    expect(serverFormErrors(form)).toEqual({});
  });

  test('takes addresses of both families', () => {
    expect(serverFormErrors({ ...form, ipAddress: 'fd00::42', macAddress: '00:1b:21:3c:4d:5e' })).toEqual({});
  });

  test('names every field that is wrong', () => {
    const wrong = { ...form, displayName: ' ', ipAddress: 'nas.local!', macAddress: '00:1b', tdpWatts: '1.5' };
    expect(Object.keys(serverFormErrors(wrong))).toEqual(['displayName', 'ipAddress', 'macAddress', 'tdpWatts']);
    expect(serverFormErrors({ ...form, tdpWatts: '' }).tdpWatts).toBeDefined();
  });
});

test('an address is one that can exist', () => {
  for (const right of ['192.168.1.42', '0.0.0.0', '255.255.255.255', 'fd00::42', '::1', '::ffff:10.0.0.1'])
    expect({ right, is: isIpAddress(right) }).toEqual({ right, is: true });
  for (const wrong of [
    '999.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    'fd00::42::1',
    'fd00:zz',
    '12345',
    '1.2.3.256',
    '',
  ])
    expect({ wrong, is: isIpAddress(wrong) }).toEqual({ wrong, is: false });
});

test('an id is what the hub takes for one', () => {
  expect(['nas', 'a', 'omv-1.lan_x'].every(isServerId)).toBe(true);
  expect(['', '-nas', 'nas-', 'n s', 'ä', 'x'.repeat(64)].some(isServerId)).toBe(false);
});
