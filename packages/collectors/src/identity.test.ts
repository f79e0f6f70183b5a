import { expect, it } from 'bun:test';
import { fixtureHost } from './fixture-host.ts';
import type { Host } from './host.ts';
import { readBootId, readMachineId } from './identity.ts';

function hostWith(files: Record<string, string>): Host {
  return {
    ...fixtureHost('/nowhere'),
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
      return text;
    },
    readDir: async (path) => {
      const names = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      if (names.length === 0) throw Object.assign(new Error(path), { code: 'ENOENT' });
      return [...new Set(names.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''))];
    },
  };
}

const id = '0123456789abcdef0123456789abcdef';

it('gives the same id for the same machine, and not the machine’s own', async () => {
  const first = await readMachineId(hostWith({ '/etc/machine-id': `${id}\n` }));
  const second = await readMachineId(hostWith({ '/var/lib/dbus/machine-id': id.toUpperCase() }));
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(second).toBe(first as string);
  expect(first).not.toContain(id);
});

it('falls back to the addresses of real network cards, in any order', async () => {
  const a = { '/sys/class/net/a/device/vendor': '1', '/sys/class/net/a/address': '00:11:22:33:44:55\n' };
  const b = { '/sys/class/net/b/device/vendor': '1', '/sys/class/net/b/address': '00:11:22:33:44:66\n' };
  const first = await readMachineId(hostWith({ ...a, ...b, '/sys/class/net/veth1/address': '66:66:66:66:66:66\n' }));
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await readMachineId(hostWith({ ...b, ...a }))).toBe(first as string);
});

it('has no id for a machine without any, or with an empty one', async () => {
  expect(await readMachineId(hostWith({}))).toBeUndefined();
  expect(await readMachineId(hostWith({ '/etc/machine-id': 'uninitialized\n' }))).toBeUndefined();
});

it('reads the boot id, and nothing else for one', async () => {
  const file = '/proc/sys/kernel/random/boot_id';
  const bootId = 'd5a4b6d2-1f3e-4c55-9b0a-0d6a1c2b3e4f';
  expect(await readBootId(hostWith({ [file]: `${bootId}\n` }))).toBe(bootId);
  expect(await readBootId(hostWith({ [file]: '<b>no</b>' }))).toBeUndefined();
  expect(await readBootId(hostWith({}))).toBeUndefined();
});
