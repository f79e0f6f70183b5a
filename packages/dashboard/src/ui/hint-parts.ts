/** A piece of advice: words, or a command that is there to be copied. */
export interface HintPart {
  readonly kind: 'words' | 'command';
  readonly text: string;
}

/** Words, then "run:", then the command. */
const introduction = /(?:^|\s)run:\s+/i;

/** Splits what an agent advises into its words and its commands, in their order: "To allow it, run: sudo a && sudo b; …". */
export function hintParts(hint: string): HintPart[] {
  const parts: HintPart[] = [];
  let rest = hint;
  for (let found = introduction.exec(rest); found !== null; found = introduction.exec(rest)) {
    const start = found.index + found[0].length;
    const end = start + commandLength(rest.slice(start));
    push(parts, 'words', rest.slice(0, start));
    push(parts, 'command', rest.slice(start, end));
    rest = rest.slice(end).replace(/^[;,]\s*/, '');
  }
  push(parts, 'words', rest);
  return parts;
}

function push(parts: HintPart[], kind: HintPart['kind'], text: string): void {
  if (text.trim() !== '') parts.push({ kind, text: text.trim() });
}

/** A command goes on until words follow it: after a semicolon, a comma or a bracket that stands outside of quotes. */
function commandLength(text: string): number {
  const pattern = /'[^']*'|"[^"]*"|[;,](?=\s)|\s\(|\\./gs;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    if (/^(?:[;,]|\s\()$/.test(found[0])) return found.index;
  }
  return text.length;
}
