// Control characters, line and paragraph separators, and the marks that reorder text in a terminal.
// oxlint-disable-next-line no-control-regex -- these are the characters it exists to remove
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** Text of a stranger made fit for one line of a log or terminal: no control or direction marks, at most `max` characters. */
export function plainLine(text: string, max: number): string {
  const clean = text.replace(unsafe, ' ').trim();
  return clean.length > max ? `${clean.slice(0, max)}…` : clean;
}
