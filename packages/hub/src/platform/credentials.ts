/** Name of the session cookie on TLS; the prefix makes browsers refuse it from anywhere else. */
export const tlsCookie = '__Host-labkeeper';
/** Name of the session cookie on plain HTTP, where the prefix is not allowed. */
export const plainCookie = 'labkeeper';

/** What a request brought to prove who it is; a key counts before a cookie. */
export interface Credentials {
  readonly key: string | undefined;
  readonly session: string | undefined;
}

/** Reads `X-API-Key`, `Authorization: Bearer` and the session cookie. Never the address: what stands there ends up in logs. */
export function readCredentials(headers: Headers, tls: boolean): Credentials {
  const key = headers.get('x-api-key') ?? bearerOf(headers.get('authorization'));
  if (key !== undefined) return { key, session: undefined };
  const cookies = headers.get('cookie');
  return { key: undefined, session: cookies === null ? undefined : cookieOf(cookies, tls ? tlsCookie : plainCookie) };
}

function bearerOf(header: string | null): string | undefined {
  return header === null ? undefined : /^bearer +(\S+)$/i.exec(header)?.[1];
}

function cookieOf(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** A `Set-Cookie` for a session; an empty value ends it. */
export function sessionCookie(value: string, maxAgeSeconds: number, tls: boolean): string {
  const flags = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict`;
  return tls ? `${tlsCookie}=${value}; ${flags}; Secure` : `${plainCookie}=${value}; ${flags}`;
}
