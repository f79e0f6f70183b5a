import { createHash } from 'node:crypto';
import { listOptional, readOptional, type Host } from './host.ts';

/** Changes with every start of the machine; undefined where the kernel does not tell. */
export async function readBootId(host: Host): Promise<string | undefined> {
  const text = (await readOptional(host, '/proc/sys/kernel/random/boot_id'))?.trim() ?? '';
  return /^[0-9a-f-]{8,80}$/i.test(text) ? text : undefined;
}

/**
 * What stays the same over reboots and re-installs of the agent, as 64 hex digits. The machine's own id is confidential
 * (machine-id(5)), so only a hash made for us leaves it. Without one the hardware addresses stand in; without any, undefined.
 */
export async function readMachineId(host: Host): Promise<string | undefined> {
  const own = (await readOptional(host, '/etc/machine-id')) ?? (await readOptional(host, '/var/lib/dbus/machine-id'));
  const id = own?.trim() ?? '';
  const source = /^[0-9a-f]{32}$/i.test(id) ? id.toLowerCase() : await hardwareAddresses(host);
  return source === undefined ? undefined : createHash('sha256').update(`labkeeper machine ${source}`).digest('hex');
}

async function hardwareAddresses(host: Host): Promise<string | undefined> {
  const addresses: string[] = [];
  for (const name of (await listOptional(host, '/sys/class/net')).slice(0, 64)) {
    // Virtual interfaces get a new random address at every start; a real one has a device behind it.
    if ((await listOptional(host, `/sys/class/net/${name}/device`)).length === 0) continue;
    const address = (await readOptional(host, `/sys/class/net/${name}/address`))?.trim() ?? '';
    if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(address) && address !== '00:00:00:00:00:00') addresses.push(address);
  }
  return addresses.length === 0 ? undefined : addresses.sort().join(' ');
}
