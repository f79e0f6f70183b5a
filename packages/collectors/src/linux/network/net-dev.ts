import { toNumber } from '../../numbers.ts';

/** Raw counters of one interface since it appeared; old kernels and some drivers wrap them at 32 bits. */
export interface InterfaceCounters {
  rxBytes: number;
  rxErrors: number;
  rxDropped: number;
  txBytes: number;
  txErrors: number;
}

const maxLines = 4096;

/** Reads /proc/net/dev. The blank after the colon may be missing; lines that are no interface are left out. */
export function parseNetDev(text: string): Map<string, InterfaceCounters> {
  const found = new Map<string, InterfaceCounters>();
  for (const line of text.split('\n', maxLines)) {
    // The name may hold colons itself (old aliases): the numbers hold none.
    const colon = line.lastIndexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim();
    const numbers = line
      .slice(colon + 1)
      .trim()
      .split(/ +/, 11)
      .map(toNumber);
    const [rxBytes, , rxErrors, rxDropped, , , , , txBytes, , txErrors] = numbers;
    if (name === '' || rxBytes === undefined || txBytes === undefined) continue;
    found.set(name, { rxBytes, rxErrors: rxErrors ?? 0, rxDropped: rxDropped ?? 0, txBytes, txErrors: txErrors ?? 0 });
  }
  return found;
}
