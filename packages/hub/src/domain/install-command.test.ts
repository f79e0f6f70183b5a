import { expect, test } from 'bun:test';
import { installCommand, plainInstallCommand } from './install-command.ts';

const hub = { url: 'https://192.168.1.10:8443', pin: 'abc+/=' };

test('the line pins the hub and gives the token by stdin', () => {
  expect(installCommand(hub, 'lke_T')).toBe(
    "curl -fsSk --pinnedpubkey 'sha256//abc+/=' https://192.168.1.10:8443/agent/install.sh -o labkeeper-install.sh" +
      " && printf %s 'lke_T' | sudo sh labkeeper-install.sh https://192.168.1.10:8443 abc+/=",
  );
});

test('with a trusted certificate nothing is pinned and nothing is waved through', () => {
  expect(installCommand({ url: 'https://lab.example.net', pin: undefined }, 'lke_T')).toBe(
    'curl -fsS https://lab.example.net/agent/install.sh -o labkeeper-install.sh' +
      " && printf %s 'lke_T' | sudo sh labkeeper-install.sh https://lab.example.net",
  );
});

test('an old curl fetches the script from where the browser is, and the agent still gets the pin', () => {
  expect(plainInstallCommand(hub, 'lke_T', 'http://192.168.1.10:8080')).toBe(
    'curl -fsS http://192.168.1.10:8080/agent/install.sh -o labkeeper-install.sh' +
      " && printf %s 'lke_T' | sudo sh labkeeper-install.sh https://192.168.1.10:8443 abc+/=",
  );
});
