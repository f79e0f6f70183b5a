import { toNumber } from '../../numbers.ts';

/** A socket that waits for others: TCP that listens, UDP that is bound and connected to nobody. */
export interface BoundSocket {
  protocol: 'tcp' | 'udp';
  /** As people write it: `0.0.0.0`, `192.168.1.5`, `::`, `fe80::1`. */
  address: string;
  port: number;
  inode: number;
}

/** The sockets of a file, and how many of its lines could not be read. */
export interface BoundSockets {
  sockets: BoundSocket[];
  malformed: number;
}

/** How the machine puts the bytes of a number; addresses are printed as numbers of 32 bits. */
export type ByteOrder = 'little' | 'big';

const tcpListens = '0A';
const udpBound = '07';
const maxLines = 200_000;

/** Reads /proc/net/tcp, tcp6, udp or udp6; the other sockets of the file are passed over. */
export function parseProcNet(text: string, protocol: 'tcp' | 'udp', order: ByteOrder): BoundSockets {
  const wanted = protocol === 'tcp' ? tcpListens : udpBound;
  const sockets: BoundSocket[] = [];
  let malformed = 0;
  for (const line of text.split('\n', maxLines).slice(1)) {
    const fields = line.trim().split(/\s+/, 10);
    if (fields[0] === '') continue;
    const state = fields[3];
    if (state === undefined || !/^[0-9A-F]{2}$/.test(state)) malformed += 1;
    if (state !== wanted) continue;
    const socket = readSocket(fields, protocol, order);
    if (socket === undefined) malformed += 1;
    else if (socket !== 'connected') sockets.push(socket);
  }
  return { sockets, malformed };
}

function readSocket(
  fields: readonly string[],
  protocol: 'tcp' | 'udp',
  order: ByteOrder,
): BoundSocket | 'connected' | undefined {
  const [, local = '', remote = ''] = fields;
  const [, words, hexPort] = /^((?:[0-9A-Fa-f]{8}){1,4}):([0-9A-Fa-f]{4})$/.exec(local) ?? [];
  const inode = toNumber(fields[9]);
  if (words === undefined || hexPort === undefined || inode === undefined) return undefined;
  const address = readAddress(words, order);
  if (address === undefined) return undefined;
  // A remote end makes it a connection, whatever its state is called.
  if (!/^0+:0000$/.test(remote)) return 'connected';
  return { protocol, address, port: Number.parseInt(hexPort, 16), inode };
}

/** An address of 32 or 128 bits; undefined for any other length. What IPv6 says of an IPv4 address is that IPv4 address. */
export function readAddress(words: string, order: ByteOrder): string | undefined {
  if (words.length !== 8 && words.length !== 32) return undefined;
  const bytes: number[] = [];
  for (let start = 0; start < words.length; start += 8) {
    const word = [0, 2, 4, 6].map((at) => Number.parseInt(words.slice(start + at, start + at + 2), 16));
    bytes.push(...(order === 'little' ? word.toReversed() : word));
  }
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isMapped ? bytes.slice(12).join('.') : ipv6Text(bytes);
}

/** As RFC 5952 wants it: no leading zeros, the longest run of zeros left out. */
function ipv6Text(bytes: readonly number[]): string {
  const groups = Array.from(
    { length: 8 },
    (_unused, index) => (bytes[index * 2] ?? 0) * 256 + (bytes[index * 2 + 1] ?? 0),
  );
  let gap = { start: 0, length: 0 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > gap.length) gap = { start, length };
  }
  const words = groups.map((group) => group.toString(16));
  if (gap.length < 2) return words.join(':');
  return `${words.slice(0, gap.start).join(':')}::${words.slice(gap.start + gap.length).join(':')}`;
}
