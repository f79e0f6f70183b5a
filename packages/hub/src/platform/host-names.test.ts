import { describe, expect, test } from 'bun:test';
import { createHostNames } from './host-names.ts';

const names = createHostNames('NAS.fritz.box', 'https://lab.example.net:8443');

describe('the hub answers to', () => {
  const ours = [
    'nas',
    'NAS:8080',
    'nas.local',
    'nas.local.',
    'nas.fritz.box:80',
    'localhost',
    '10.0.0.7',
    '10.0.0.7:8080',
    '[fe80::1]',
    '[::1]:8443',
    'lab.example.net',
    'lab.example.net:8443',
  ];
  for (const host of ours) test(host, () => expect(names.isOurs(host)).toBe(true));
});

describe('the hub does not answer to', () => {
  const others = [
    'evil.example',
    'nas.evil.example',
    'localhost.evil.example',
    '10.0.0.7.evil.example',
    '127.1',
    '0x7f000001',
    '',
    ':8080',
    '[::1',
    'lab.example.net.evil.example',
    'nas..',
    '[nas]',
  ];
  for (const host of others) test(JSON.stringify(host), () => expect(names.isOurs(host)).toBe(false));
  test('no name at all', () => expect(names.isOurs(null)).toBe(false));
});

test('a page counts as ours by host and port, a default port written or not', () => {
  expect(names.isOurOrigin('http://10.0.0.7:8080', '10.0.0.7:8080')).toBe(true);
  expect(names.isOurOrigin('https://lab.example.net:8443', '10.0.0.7')).toBe(true);
  expect(names.isOurOrigin('https://proxy.lan', 'proxy.lan:443')).toBe(true);
  expect(names.isOurOrigin('http://nas', 'NAS:80')).toBe(true);
});

test('a page from another port, host or of no origin is not ours', () => {
  for (const origin of [
    'http://10.0.0.7:81',
    'http://10.0.0.70:8080',
    'null',
    '',
    'file://10.0.0.7:8080',
    'javascript:10.0.0.7:8080',
    'http://10.0.0.7:8080@evil.example',
  ]) {
    expect(names.isOurOrigin(origin, '10.0.0.7:8080')).toBe(false);
  }
});
