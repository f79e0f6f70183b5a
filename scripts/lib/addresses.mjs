import { networkInterfaces } from 'node:os';
import { bracketed } from './hub-process.mjs';

/**
 * Addresses under which a browser reaches the hub; `network` is empty when the hub is bound to one address.
 * @type {(settings: { port: number, tlsPort: number, host: string | undefined },
 *   interfaces?: Record<string, { address: string, family: string, internal: boolean }[]>) => { here: string, network: string[] }}
 */
export function browserAddresses({ port, tlsPort, host }, interfaces = networkInterfaces()) {
  const everywhere = host === undefined || host === '::' || host === '0.0.0.0';
  const scheme = port === 0 ? 'https' : 'http';
  const end = port === 0 ? tlsPort : port;
  if (!everywhere) return { here: `${scheme}://${bracketed(host)}:${end}`, network: [] };
  const others = Object.entries(interfaces)
    // Bridges of containers and virtual machines lead nowhere from another machine.
    .filter(([name]) => !/^(docker|br-|veth|virbr|lo)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  return {
    here: `${scheme}://localhost:${end}`,
    network: others.map(({ address }) => `${scheme}://${address}:${end}`),
  };
}
