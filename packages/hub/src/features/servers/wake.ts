import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { broadcastAddress } from '../../domain/magic-packet.ts';

/** Where a magic packet goes. */
export interface WakeTarget {
  readonly address: string;
  readonly port: number;
}

const wakePort = 9;
const mostTargets = 32;

/** The broadcast addresses of all networks that this machine is in. */
export function broadcastTargets(): WakeTarget[] {
  const addresses = new Set<string>();
  for (const own of Object.values(networkInterfaces()).flat()) {
    if (own === undefined || own.family !== 'IPv4' || own.internal) continue;
    const address = broadcastAddress(own.address, own.netmask);
    if (address !== undefined) addresses.add(address);
  }
  return [...addresses].slice(0, mostTargets).map((address) => ({ address, port: wakePort }));
}

/** Sends a packet to each target; answers those that it could be sent to. Nobody confirms that it arrived. */
export async function sendPacket(packet: Uint8Array, targets: readonly WakeTarget[]): Promise<WakeTarget[]> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, resolve);
    });
    socket.setBroadcast(true);
    const sent: WakeTarget[] = [];
    for (const target of targets) {
      const error = await new Promise<Error | null>((resolve) => {
        socket.send(packet, target.port, target.address, resolve);
      });
      if (error === null) sent.push(target);
    }
    return sent;
  } finally {
    socket.close();
  }
}
