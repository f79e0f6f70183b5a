import { expect, test } from 'bun:test';
import { broadcastAddress, magicPacket } from './magic-packet.ts';

test('the frame holds the address sixteen times after six bytes of ones', () => {
  const packet = magicPacket('00:1b:21:AA-BB-cc')!;
  expect(packet.length).toBe(102);
  expect(packet.slice(0, 6)).toEqual(new Uint8Array(6).fill(255));
  for (let start = 6; start < 102; start += 6) {
    expect(packet.slice(start, start + 6)).toEqual(new Uint8Array([0x00, 0x1b, 0x21, 0xaa, 0xbb, 0xcc]));
  }
});

test('what is no hardware address makes no frame', () => {
  for (const text of ['', '00:1b:21', '00:1b:21:aa:bb:zz', '; reboot']) expect(magicPacket(text)).toBeUndefined();
});

test('the broadcast address has every host bit set', () => {
  expect(broadcastAddress('192.168.1.42', '255.255.255.0')).toBe('192.168.1.255');
  expect(broadcastAddress('10.1.2.3', '255.255.240.0')).toBe('10.1.15.255');
  expect(broadcastAddress('fe80::1', '255.255.255.0')).toBeUndefined();
});
