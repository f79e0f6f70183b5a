/** Longest label value and longest name in the inventory that the protocol takes. */
export const maxLabel = 256;
export const maxName = 512;

/** Text of a machine made fit to travel: no NUL, no lone surrogate, no blanks around it, at most `max` UTF-16 units. */
export function plainText(text: string, max: number = maxName): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  const trimmed = clean.trim();
  return (trimmed.length > max ? trimmed.slice(0, max) : trimmed).toWellFormed();
}

/** As plainText, and null where nothing is left. */
export function plainTextOrNull(text: string | undefined, max: number = maxName): string | null {
  const plain = text === undefined ? '' : plainText(text, max);
  return plain === '' ? null : plain;
}
