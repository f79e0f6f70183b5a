import { countInWords } from '../../domain/words.ts';
import type { HeldKey } from './held-key.ts';

/** The label by which a thing on a server is known, and what people call such a thing. */
const kinds = [
  ['container', 'container'],
  ['check', 'check'],
  ['service', 'service'],
  ['array', 'array'],
  ['disk', 'disk'],
] as const;

/** How many things on a server its keys are about, by what they are called. */
export function countThings(keys: Iterable<HeldKey>): Map<string, number> {
  const things = new Map<string, Set<string>>();
  for (const { labels } of keys) {
    const kind = kinds.find(([label]) => labels?.[label] !== undefined);
    if (kind === undefined) continue;
    const [label, word] = kind;
    // A container's project is part of its name.
    things.set(word, (things.get(word) ?? new Set()).add(`${labels?.[label] ?? ''}\n${labels?.['project'] ?? ''}`));
  }
  return new Map([...things].map(([word, names]) => [word, names.size]));
}

/** ` 34 things on it are not looked at meanwhile: 28 containers and 6 checks.`, or nothing where nothing hangs on it. */
export function hiddenInWords(keys: Iterable<HeldKey>): string {
  const counts = [...countThings(keys)].toSorted(([, a], [, b]) => b - a);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return '';
  const parts = counts.map(([word, count]) => countInWords(count, word));
  const list = parts.length === 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
  return ` Nothing else is told of it meanwhile: ${list} (${total} in all).`;
}
