import type { Severity } from '@labkeeper/protocol/alert';
import type { Fact, Message } from './message.ts';

const marks: Record<Severity, string> = { critical: '🔴', high: '🟠', medium: '🟡', low: '🔵' };
const colours: Record<Severity, string> = { critical: '#d92d20', high: '#e8720c', medium: '#d4a106', low: '#2e6fd0' };
const fine = '#1a7f37';

/** The title with a mark that can be seen from across the room. */
export function markedTitle({ kind, severity, title }: Message): string {
  if (kind === 'recovery') return `🟢 ${title}`;
  return kind === 'problem' ? `${marks[severity]} ${title}` : title;
}

/** The colour of a message, `#rrggbb`. */
export function colourOf({ kind, severity }: Message): string {
  if (kind === 'recovery' || kind === 'test') return fine;
  return kind === 'problem' ? colours[severity] : colours.low;
}

/** More than this no person reads on a phone, and some receivers take no more. */
const longestBody = 8000;

/** What of a body takes how much room: UTF-16 units unless said otherwise. */
type Shorten = (text: string, most: number) => string;

/** What a plain text says beside its lines. */
export interface PlainParts {
  /** Whether the link to the dashboard stands in the text too. */
  readonly link: boolean;
  readonly most?: number;
  /** How text is cut and counted; by characters unless given. */
  readonly shorten?: Shorten;
}

/** Lines, facts and links as plain text of at most `most`; links are never cut off, what comes before them is. */
export function plainBody(
  message: Message,
  { link, most = longestBody, shorten = cut }: PlainParts = { link: true },
): string {
  const facts = newFacts(message).map(({ name, value }) => `${name}: ${value}`);
  const text = [...message.lines, ...(facts.length > 0 ? ['', ...facts] : [])].join('\n');
  const links = [
    ...(message.acts ?? []).map(({ name, url }) => `${name}: ${url}`),
    ...(link && message.url !== undefined ? [message.url] : []),
  ];
  if (links.length === 0) return shorten(text, most);
  const end = `\n\n${links.join('\n')}`;
  const room = most - Buffer.byteLength(end);
  return room < 100 ? shorten(text, most) : shorten(text, room) + end;
}

/** The facts that neither the title nor a line says already: plain text has no columns to put them in. */
export function newFacts({ title, lines, facts }: Message): Fact[] {
  const said = [title, ...lines].join('\n').toLowerCase();
  return facts.filter(({ value }) => !holdsWords(said, value.toLowerCase()));
}

/** Whether a text holds these words, each whole. */
function holdsWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); words !== '' && at >= 0; at = text.indexOf(words, at + 1)) {
    const around = text.slice(Math.max(0, at - 1), at) + text.slice(at + words.length, at + words.length + 1);
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}

/** Text cut to at most `most` UTF-16 units, with a mark where it was; never in the middle of a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, most - 1));
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** Text cut to at most `most` bytes of UTF-8. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const mark = '…';
  let kept = text;
  while (Buffer.byteLength(kept) + Buffer.byteLength(mark) > most) {
    const over = Buffer.byteLength(kept) + Buffer.byteLength(mark) - most;
    kept = kept.slice(0, -Math.max(1, Math.floor(over / 4)));
  }
  return (/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept) + mark;
}

/** The three characters that HTML, and Slack's markup, take for markup. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text inside HTML and its attributes. */
export function escapeHtml(text: string): string {
  return escapeMarkup(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
