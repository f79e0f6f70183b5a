/** Whether every word of a search stands in one of these texts. */
export function fitsWords(query: string | undefined, texts: readonly (string | null | undefined)[]): boolean {
  const words = (query ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const all = texts.map((text) => (text ?? '').toLowerCase());
  return words.every((word) => all.some((text) => text.includes(word)));
}
