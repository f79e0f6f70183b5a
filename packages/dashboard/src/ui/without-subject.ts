/**
 * What a sentence says of a thing, for a place that names the thing already: "Disk sda (WD Red, W1) has 8 sectors that cannot be read" is
 * "8 sectors that cannot be read" beside the disk. `names` are what the sentence may call it, at its beginning or after a colon at its end.
 */
export function withoutSubject(sentence: string, names: readonly string[]): string {
  const longestFirst = names.filter(Boolean).toSorted((a, b) => b.length - a.length);
  const begun = longestFirst.find((name) => sentence.startsWith(`${name} `));
  if (begun !== undefined) return sentence.slice(begun.length + 1).replace(/^(?:has|is) (?=\S)/, '');
  const ended = longestFirst.find((name) => sentence.endsWith(`: ${name}`));
  return ended === undefined ? sentence : sentence.slice(0, -ended.length - 2);
}
