const temperatures: ReadonlySet<number> = new Set([190, 194]);
const powerOnHours = 9;

/**
 * The number that an ATA attribute means. Makers pack several into 48 bits, and the tool's text unpacks most: `31 (Min/Max 20/45)`, `39925 (212 206 0)`,
 * `1 1 1`, `16105h+27m+10.560s`: the first number counts. Temperatures are one byte, hours four.
 */
export function rawNumber(id: number, text: string | undefined, value: number | undefined): number | null {
  const number = leadingNumber(text) ?? value;
  if (number === undefined || !Number.isFinite(number)) return null;
  if (number < 0) return null;
  if (temperatures.has(id) && number > 255) return number % 256;
  if (id === powerOnHours && number > 0xffff_ffff) return number % 2 ** 32;
  return number;
}

function leadingNumber(text: string | undefined): number | undefined {
  const digits = /^\s*(0x[0-9a-f]{1,16}\b|\d{1,20}(?:\.\d{1,6})?)/i.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
