/** Whether a text is what a pattern says: `*` is anything, `?` one character. Takes no longer than text times pattern. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let here = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    if (here < pattern.length && pattern[here] === '*') {
      star = here;
      starAt = at;
      here += 1;
    } else if (here < pattern.length && (pattern[here] === '?' || pattern[here] === text[at])) {
      here += 1;
      at += 1;
    } else if (star === -1) {
      return false;
    } else {
      // Back to the last star, which takes one character more.
      here = star + 1;
      starAt += 1;
      at = starAt;
    }
  }
  while (pattern[here] === '*') here += 1;
  return here === pattern.length;
}
