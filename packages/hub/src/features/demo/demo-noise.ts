/** Smooth noise between -1 and 1 that is the same for the same name and time (ms), and changes its mind once a period. */
export function noise(name: string, at: number, periodMs: number): number {
  const step = Math.floor(at / periodMs);
  const part = (at - step * periodMs) / periodMs;
  const ease = part * part * (3 - 2 * part);
  const from = signed(`${name}${step}`);
  return from + (signed(`${name}${step + 1}`) - from) * ease;
}

/** A number from 0 to 1 that belongs to a text. */
export function chance(text: string): number {
  return hash(text) / 0xff_ff_ff_ff;
}

function signed(text: string): number {
  return chance(text) * 2 - 1;
}

/** FNV-1a with a final mix: a whole number below 2^32. */
export function hash(text: string): number {
  let value = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c_1b_3c_6d);
  value = Math.imul(value ^ (value >>> 12), 0x29_7a_2d_39);
  return (value ^ (value >>> 15)) >>> 0;
}
