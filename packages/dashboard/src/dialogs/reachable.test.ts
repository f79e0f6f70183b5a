import { expect, test } from 'bun:test';
import { namesOnlyThisMachine } from './reachable.ts';

test('loopback addresses reach nobody else', () => {
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]']) {
    expect(namesOnlyThisMachine(`curl -fsSk https://${host}:8443/agent/install.sh -o x`)).toBe(true);
    expect(namesOnlyThisMachine(`sudo sh labkeeper-install.sh http://${host}`)).toBe(true);
  }
});

test('names and addresses of the network do', () => {
  for (const host of ['192.168.1.10', 'hub.local', 'localhost.example.org', '[fd00::1]', '10.127.0.0']) {
    expect(namesOnlyThisMachine(`curl -fsSk https://${host}:8443/agent/install.sh -o x`)).toBe(false);
  }
});
