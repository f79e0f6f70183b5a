import type { Package } from '@labkeeper/protocol/inventory';
import { expect, test } from 'bun:test';
import { orderPackages, updateCommands } from './package-rows.ts';

function waiting(name: string, security = false): Package {
  return { name, installed: '1', available: '2', security, origin: null };
}

test('updates that close a security hole stand first, then all go by name', () => {
  const rows = orderPackages([waiting('vim'), waiting('openssl', true), waiting('bash'), waiting('curl', true)]);
  expect(rows.map(({ name }) => name)).toEqual(['curl', 'openssl', 'bash', 'vim']);
});

test('those that close a security hole can be installed alone', () => {
  expect(updateCommands([waiting('vim'), waiting('libssl3:amd64', true)]).map(({ command }) => command)).toEqual([
    'sudo apt-get update && sudo apt-get install --only-upgrade libssl3:amd64',
    'sudo apt-get update && sudo apt-get dist-upgrade',
  ]);
  expect(updateCommands([waiting('openssl', true)])).toHaveLength(1);
  expect(updateCommands([waiting('vim')])).toHaveLength(1);
});

test('a name that is none gets into no command', () => {
  for (const name of ['a; rm -rf /', '$(id)', '--purge', 'a\nb', '']) {
    expect(updateCommands([waiting('vim'), waiting(name, true)])).toHaveLength(1);
  }
});
