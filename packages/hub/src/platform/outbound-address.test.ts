import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { addressKind } from './outbound-address.ts';

test('addresses of a home and of the internet are open, in both families', () => {
  for (const address of [
    '192.168.1.10',
    '10.0.0.1',
    '172.16.4.4',
    '100.64.0.1',
    '1.1.1.1',
    'fd12::1',
    '2001:db8::1',
    '64:ff9b::101:101',
  ]) {
    expect([address, addressKind(address)]).toEqual([address, 'open']);
  }
});

test('this machine is loopback however it is written', () => {
  for (const address of [
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::127.0.0.1',
    '2002:7f00:1::',
  ]) {
    expect([address, addressKind(address)]).toEqual([address, 'loopback']);
  }
});

test('link-local, unspecified, multicast and reserved addresses are denied however they are written', () => {
  const all = [
    '169.254.169.254',
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '::ffff:0:0',
  ];
  for (const address of all) expect([address, addressKind(address)]).toEqual([address, 'denied']);
});

test('what is no address is denied', () => {
  for (const text of ['', 'localhost', '2130706433', '0x7f.1', '1.2.3', '::1::', '/run/docker.sock']) {
    expect([text, addressKind(text)]).toEqual([text, 'denied']);
  }
});

test('an IPv4 address is judged alike in every coat', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const kind = addressKind(address);
      const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const coat of [`::ffff:${address}`, `::ffff:${hex}`, `64:ff9b::${address}`, `2002:${hex}::`]) {
        expect([coat, addressKind(coat)]).toEqual([coat, kind]);
      }
    }),
  );
});
