/** The frame that wakes a machine: six bytes of ones, then its hardware address sixteen times. Undefined when the text is no such address. */
export function magicPacket(macAddress: string): Uint8Array | undefined {
  const digits = macAddress.replaceAll(/[:\-.]/g, '');
  if (!/^[0-9a-fA-F]{12}$/.test(digits)) return undefined;
  const address = Array.from({ length: 6 }, (_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16));
  const packet = new Uint8Array(6 + 16 * 6).fill(0xff, 0, 6);
  for (let start = 6; start < packet.length; start += 6) packet.set(address, start);
  return packet;
}

/** The broadcast address of an IPv4 network; undefined for text that is no address and mask. */
export function broadcastAddress(address: string, netmask: string): string | undefined {
  const own = bytesOf(address);
  const mask = bytesOf(netmask);
  if (own === undefined || mask === undefined) return undefined;
  return own.map((byte, index) => (byte | (~(mask[index] ?? 0) & 0xff)) & 0xff).join('.');
}

function bytesOf(address: string): number[] | undefined {
  const bytes = address.split('.').map(Number);
  return bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)
    ? bytes
    : undefined;
}
