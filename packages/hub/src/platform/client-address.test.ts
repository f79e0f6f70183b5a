import { describe, expect, test } from 'bun:test';
import { createClientAddresses, isLoopback, networkOf } from './client-address.ts';

const forged = new Headers({
  'x-forwarded-for': '1.2.3.4, 10.0.0.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'lab.example.net',
});

describe('without listed proxies', () => {
  const clients = createClientAddresses([]);

  test('forwarding headers count nothing', () => {
    expect(clients.of('203.0.113.5', forged)).toEqual({
      address: '203.0.113.5',
      forwardedTls: undefined,
      forwardedHost: undefined,
    });
  });

  test('an IPv4 address is told as such on a socket for both', () => {
    expect(clients.of('::ffff:203.0.113.5', new Headers()).address).toBe('203.0.113.5');
  });
});

describe('with listed proxies', () => {
  const clients = createClientAddresses(['10.0.0.0/24', 'fd00::1']);

  test('the client is the last address that is no proxy, whatever stands before it', () => {
    expect(clients.of('10.0.0.1', forged)).toEqual({
      address: '1.2.3.4',
      forwardedTls: true,
      forwardedHost: 'lab.example.net',
    });
    const spoofed = new Headers({ 'x-forwarded-for': '127.0.0.1, 9.9.9.9, 10.0.0.8' });
    expect(clients.of('fd00::1', spoofed).address).toBe('9.9.9.9');
  });

  test('another peer is not believed', () => {
    expect(clients.of('10.0.1.1', forged).address).toBe('10.0.1.1');
  });

  test('what is no address leaves the proxy as the client', () => {
    for (const text of ['evil', '1.2.3.4:80, unknown', '', ', ,', '999.1.1.1']) {
      expect(clients.of('10.0.0.1', new Headers({ 'x-forwarded-for': text })).address).toBe('10.0.0.1');
    }
  });

  test('the nearest proxy says whether the client came by TLS', () => {
    expect(clients.of('10.0.0.1', new Headers({ 'x-forwarded-proto': 'https, http' })).forwardedTls).toBe(false);
  });
});

test('limits count an IPv6 client by its network and an IPv4 one by its address', () => {
  expect(networkOf('203.0.113.5')).toBe('203.0.113.5');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(networkOf('2001:db8::6')).toBe('2001:db8:0:0::/64');
  expect(networkOf('2001:db8:1:2::9')).toBe(networkOf('2001:db8:1:2:ffff::1'));
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});

test('loopback is known in both families', () => {
  expect(['127.0.0.1', '127.8.9.1', '::1'].map(isLoopback)).toEqual([true, true, true]);
  expect(['128.0.0.1', '127.0.0.1.evil', '::2', 'localhost'].map(isLoopback)).toEqual([false, false, false, false]);
});
