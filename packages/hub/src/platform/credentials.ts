/** How a browser reaches the hub: `https://nas:8443`, and whether that is TLS. */
interface Way {
  readonly origin: string;
  readonly tls: boolean;
}

/**
 * Name of the session cookie. Cookies are shared by all ports of a host, so the port is part of it: two hubs on one machine do not log each other's
 * users out. On TLS the prefix makes browsers refuse it from anywhere else; on plain HTTP it is not allowed.
 */
export function cookieName({ origin, tls }: Way): string {
  const port = /:(\d+)$/.exec(origin)?.[1];
  return `${tls ? '__Host-' : ''}labkeeper${port === undefined ? '' : `-${port}`}`;
}

/** What a request brought to prove who it is; a key counts before a cookie. */
export interface Credentials {
  readonly key: string | undefined;
  readonly session: string | undefined;
}

/** Reads `X-API-Key`, `Authorization: Bearer` and the session cookie. Never the address: what stands there ends up in logs. */
export function readCredentials(headers: Headers, way: Way): Credentials {
  const key = headers.get('x-api-key') ?? bearerOf(headers.get('authorization'));
  if (key !== undefined) return { key, session: undefined };
  const cookies = headers.get('cookie');
  return { key: undefined, session: cookies === null ? undefined : cookieOf(cookies, cookieName(way)) };
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
export function sessionCookie(value: string, maxAgeSeconds: number, way: Way): string {
  const flags = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict`;
  return `${cookieName(way)}=${value}; ${flags}${way.tls ? '; Secure' : ''}`;
}
