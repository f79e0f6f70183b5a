import { isIP } from 'node:net';
import { Secret } from '../platform/secret.ts';

/** How a setting is written. `read` takes a text or what YAML makes of one, and returns undefined for what is not allowed. */
export interface OptionType<Value> {
  /** Ends the sentence "allowed is …". */
  readonly allowed: string;
  read(raw: unknown): Value | undefined;
}

/** A type that is read from the text of a value. */
export function fromText<Value>(allowed: string, read: (text: string) => Value | undefined): OptionType<Value> {
  return {
    allowed,
    read(raw) {
      const text = textOf(raw);
      return text === undefined ? undefined : read(text);
    },
  };
}

function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw.trim();
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
  if (!Array.isArray(raw)) return undefined;
  const parts = raw.map(textOf);
  return parts.every((part) => part !== undefined) ? parts.join(',') : undefined;
}

export function wholeNumber(minimum: number, maximum: number, remark = ''): OptionType<number> {
  return fromText(`a whole number from ${minimum} to ${maximum}${remark}`, (text) =>
    /^-?\d{1,12}$/.test(text) ? within(Number(text), minimum, maximum) : undefined,
  );
}

export function decimal(minimum: number, maximum: number): OptionType<number> {
  return fromText(`a number from ${minimum} to ${maximum}`, (text) =>
    /^-?\d{1,12}(\.\d{1,9})?$/.test(text) ? within(Number(text), minimum, maximum) : undefined,
  );
}

function within(value: number, minimum: number, maximum: number): number | undefined {
  return value >= minimum && value <= maximum ? value : undefined;
}

const words: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

export const flag = fromText('true or false', (text) => words[text.toLowerCase()]);

export function choice<const Word extends string>(...allowed: readonly Word[]): OptionType<Word> {
  return fromText(`one of ${allowed.join(', ')}`, (text) => allowed.find((word) => word === text.toLowerCase()));
}

export const plainText = fromText('a text', (text) => text);

export const path = fromText('a path', (text) => (text.includes('\0') ? undefined : text));

export const bindAddress = fromText('an IP address or a host name', (text) =>
  isIP(text) !== 0 || isHostName(text) ? text : undefined,
);

function isHostName(text: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) && !/^[\d.]+$/.test(text);
}

/** What can be sent in a header: printable and without spaces. */
export const secretWord = fromText('a text of printable ASCII characters without spaces', (text) =>
  /^[\x21-\x7e]{1,1024}$/.test(text) ? new Secret(text) : undefined,
);

/** A key that opens everything: long enough not to be guessed. */
export const masterKey = fromText('a text of at least 16 printable ASCII characters without spaces', (text) =>
  /^[\x21-\x7e]{16,1024}$/.test(text) ? new Secret(text) : undefined,
);

export const secretText = fromText('a text', (text) => new Secret(text));

/** The text that others' secrets are sealed with: long enough not to be guessed. */
export const sealingKey = fromText('a text of at least 16 characters', (text) =>
  text.length >= 16 ? new Secret(text) : undefined,
);

export const httpAddress = fromText('an address like https://lab.example.net, without a path', originOf);

export const httpUrl = fromText('an http:// or https:// address', (text) => (parseHttp(text) ? text : undefined));

export const secretUrl = fromText('an http:// or https:// address', (text) =>
  parseHttp(text) ? new Secret(text) : undefined,
);

function originOf(text: string): string | undefined {
  const url = parseHttp(text);
  if (url === undefined || (url.pathname !== '/' && url.pathname !== '') || url.search !== '' || url.hash !== '')
    return undefined;
  return url.username === '' && url.password === '' ? url.origin : undefined;
}

function parseHttp(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

/** A list, written with commas or as a YAML list. */
export function listOf<Item>(item: OptionType<Item>, allowed: string): OptionType<readonly Item[]> {
  return fromText(allowed, (text) => {
    const items: Item[] = [];
    for (const part of text.split(',').map((one) => one.trim())) {
      if (part === '') continue;
      const read = item.read(part);
      if (read === undefined) return undefined;
      items.push(read);
    }
    return items;
  });
}

/** An address or a network in CIDR form. */
export const network = fromText('an IP address or a network like 10.0.0.0/8', (text) => {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return undefined;
  if (prefix === undefined) return text;
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  return bits <= (family === 4 ? 32 : 128) ? text : undefined;
});
