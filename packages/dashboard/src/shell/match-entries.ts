/** Something the palette can find: by its title first, by its other words second. */
export interface Findable {
  readonly title: string;
  readonly words: readonly string[];
}

const NO_MATCH = -1;

/** How well a text fits what was typed: begins with it, a word of it begins so, holds it, holds its letters in order. */
export function scoreOf(typed: string, text: string): number {
  const needle = typed.toLowerCase();
  const hay = text.toLowerCase();
  if (hay.startsWith(needle)) return 100 - Math.min(20, hay.length - needle.length);
  const at = hay.indexOf(needle);
  if (at > 0) return /[\s._/-]/.test(hay.charAt(at - 1)) ? 70 : 50;
  return holdsInOrder(needle, hay) ? 20 : NO_MATCH;
}

function holdsInOrder(needle: string, hay: string): boolean {
  let at = 0;
  for (const character of needle) {
    at = hay.indexOf(character, at);
    if (at === -1) return false;
    at += character.length;
  }
  return true;
}

/** The entries that fit, best first and else in their own order; all of them while nothing is typed. */
export function matchEntries<Entry extends Findable>(typed: string, entries: readonly Entry[]): readonly Entry[] {
  const needle = typed.trim();
  if (needle === '') return entries;
  return entries
    .map((entry) => ({ entry, score: entryScore(needle, entry) }))
    .filter(({ score }) => score !== NO_MATCH)
    .toSorted((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

function entryScore(needle: string, entry: Findable): number {
  const others = entry.words.map((word) => scoreOf(needle, word)).filter((score) => score >= 50);
  return Math.max(scoreOf(needle, entry.title), ...others.map((score) => score - 10));
}
