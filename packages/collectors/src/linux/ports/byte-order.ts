import { readOptional, type Host } from '../../host.ts';
import type { ByteOrder } from './proc-net.ts';

/** How the machine puts its bytes: by what a kernel from 6.1 on says, else by the masks of its routes, else as nearly every machine does. */
export async function readByteOrder(host: Host): Promise<ByteOrder> {
  const said = (await readOptional(host, '/sys/kernel/cpu_byteorder'))?.trim();
  if (said === 'little' || said === 'big') return said;
  return orderOfMasks((await readOptional(host, '/proc/net/route')) ?? '') ?? 'little';
}

/** A mask is ones before zeros. Out of /proc/net/route; undefined where all masks read the same from both ends. */
export function orderOfMasks(text: string): ByteOrder | undefined {
  for (const line of text.split('\n', 1000).slice(1)) {
    const mask = line.trim().split(/\s+/)[7];
    if (mask === undefined || !/^[0-9A-F]{8}$/.test(mask)) continue;
    const turned = mask.match(/../g)?.toReversed().join('') ?? '';
    if (isMask(mask) !== isMask(turned)) return isMask(mask) ? 'big' : 'little';
  }
  return undefined;
}

function isMask(hex: string): boolean {
  return /^1*0*$/.test(Number.parseInt(hex, 16).toString(2).padStart(32, '0'));
}
