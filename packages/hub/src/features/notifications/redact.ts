import type { HeldChannel } from './held-channel.ts';

const mark = '[secret]';
const shortestPart = 6;
/** A link in a message that does something, which a receiver may repeat with all the rest; percent-encoded too, and as JSON has it. */
const linkToken = /((?:\\?\/|%2f)act(?:\\?\/|%2f))[\w-]+/gi;

/** A text of the other side without the channel's secrets and the links of our messages, which it may repeat: whole, and the parts of an address that make it secret. */
export function withoutSecrets(text: string, { type, settings }: Pick<HeldChannel, 'type' | 'settings'>): string {
  let clean = text.replaceAll(linkToken, `$1${mark}`);
  for (const [field, value] of Object.entries(settings)) {
    const { secret } = (type.settings.properties[field] ?? {}) as { secret?: boolean };
    if (secret !== true || typeof value !== 'string') continue;
    for (const part of partsOf(value)) clean = clean.replaceAll(part, mark);
  }
  return clean;
}

/** The longest first, so that no part is left of what was cut out of the middle. */
function partsOf(secret: string): string[] {
  const url = /^https?:/i.test(secret) ? URL.parse(secret) : null;
  const pieces =
    url === null
      ? secret.split(/[\s:]+/)
      : [...url.pathname.split('/'), ...[...url.searchParams].map(([, value]) => value)];
  const parts = [secret, ...pieces.filter((piece) => piece.length >= shortestPart)].flatMap((part) => [
    part,
    encodeURIComponent(part),
    JSON.stringify(part).slice(1, -1),
  ]);
  // A shorter one is no secret, and cutting it out would leave nothing to read.
  return [...new Set(parts)].filter((part) => part.length > 3).toSorted((a, b) => b.length - a.length);
}
