/** A number as the kernel prints it, blanks around it allowed; undefined for anything else, never NaN nor infinite. */
export function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  // Cheaper than a pattern, and every number of every report comes through here. A letter in second place is 0x10 or 1e5.
  const first = trimmed.charCodeAt(0);
  const second = trimmed.charCodeAt(1);
  const signed = first === 43 || first === 45;
  if (!isDigit(signed ? second : first) || second > 57) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A number rounded to so many decimals, so that reports stay small on the wire. */
export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/** Part of whole in percent, 0 to 100, two decimals; undefined where the whole is nothing. */
export function percentOf(part: number, whole: number): number | undefined {
  if (!(whole > 0)) return undefined;
  return round(Math.min(100, Math.max(0, (part / whole) * 100)), 2);
}
