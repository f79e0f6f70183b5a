import { createHash, randomBytes } from 'node:crypto';

const checkLength = 6;
const form = /^lk_[A-Za-z0-9_-]{43}[A-Za-z0-9_-]{6}$/;

/** A new API key: `lk_`, 256 random bits and a checksum, by which a mistyped one is refused without a look at the database. */
export function makeKey(): string {
  const body = `lk_${randomBytes(32).toString('base64url')}`;
  return body + checkOf(body);
}

/** Whether a text is a key as we make them. */
export function isKey(text: string): boolean {
  return form.test(text) && checkOf(text.slice(0, -checkLength)) === text.slice(-checkLength);
}

/** What is shown of a key in lists: enough to tell two apart. */
export function prefixOf(key: string): string {
  return key.slice(0, 9);
}

/** SHA-256, hex: random keys and tokens need no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checkOf(body: string): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, checkLength);
}
