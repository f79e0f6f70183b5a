import { networkInterfaces } from 'node:os';

/**
 * Addresses under which a browser reaches the hub; `network` is empty when the hub is bound to one address.
 * @type {(port: number, host: string | undefined, interfaces?: Record<string, { address: string, family: string, internal: boolean }[]>) =>
 *   { here: string, network: string[] }}
 */
export function browserAddresses(port, host, interfaces = networkInterfaces()) {
  const everywhere = host === undefined || host === '::' || host === '0.0.0.0';
  if (!everywhere) return { here: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, network: [] };
  const others = Object.entries(interfaces)
    // Bridges of containers and virtual machines lead nowhere from another machine.
    .filter(([name]) => !/^(docker|br-|veth|virbr|lo)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  return { here: `http://localhost:${port}`, network: others.map(({ address }) => `http://${address}:${port}`) };
}
