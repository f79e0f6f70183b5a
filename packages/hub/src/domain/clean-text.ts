// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unwanted = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text of a machine without control characters (each becomes U+FFFD) and lone surrogates, at most `longest` characters long. */
export function cleanText(text: string, longest: number): string {
  const bounded = text.length > longest ? text.slice(0, longest) : text;
  if (bounded.isWellFormed() && bounded.search(unwanted) === -1) return bounded;
  return bounded.toWellFormed().replaceAll(unwanted, '\uFFFD');
}
