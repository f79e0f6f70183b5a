/*
 * Names come from machines and are hostile: React escapes their HTML, this makes visible what would otherwise act.
 * Control characters become their pictures (U+2400 block), bidirectional overrides and invisible characters a mark.
 */
const acting = /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\u2060-\u2064\ufeff]/gu;

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return '\ufffd';
}

/** Text of a machine as it may be shown: nothing in it moves, hides or reverses anything around it. */
export function visibleText(text: string): string {
  return text.replace(acting, picture);
}
