const MOST = 32;
const LONGEST = 40;

/** Adds what was typed (one tag, or several with commas) to tags: trimmed, once each, at most 32 of 40 characters. */
export function addTags(tags: readonly string[], typed: string): readonly string[] {
  const added = typed
    .split(',')
    .map((tag) => tag.trim().slice(0, LONGEST))
    .filter((tag) => tag !== '');
  return [...new Set([...tags, ...added])].slice(0, MOST);
}
