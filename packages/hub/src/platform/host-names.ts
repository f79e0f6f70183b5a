import { isIP, isIPv6 } from 'node:net';
import { ApiError } from './api-error.ts';

/** Which names the hub answers to; a request for another one came by DNS rebinding or by mistake. */
export interface HostNames {
  /** Whether a `Host` header (with or without port) names this hub. */
  isOurs(header: string | null): boolean;
  /** Whether the `Origin` of a request is a page of this hub as the client reached it, or of its public address. */
  isOurOrigin(origin: string, host: string): boolean;
}

/** Throws HOST_REFUSED, naming the setting, for a name that is not the hub's. */
export function checkHost(names: HostNames, headers: Headers): void {
  const host = headers.get('host');
  if (names.isOurs(host)) return;
  const shown = JSON.stringify((host ?? '').slice(0, 100));
  throw new ApiError('HOST_REFUSED', {
    message: `The hub does not answer to the host name ${shown}; set LABKEEPER_PUBLIC_URL to allow it.`,
  });
}

/** IP literals, `localhost`, the machine's name (with and without its domain), `<name>.local` and the public address's host. */
export function createHostNames(machineName: string, publicUrl: string | undefined): HostNames {
  const names = new Set(['localhost']);
  const full = machineName.toLowerCase();
  const short = full.split('.')[0] ?? full;
  for (const name of [full, short, `${short}.local`]) names.add(name);
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  if (publicHost !== undefined) names.add(nameOf(publicHost));
  names.delete('');
  return {
    isOurs: (header) => header !== null && isNameOrAddress(nameOf(header), names),
    isOurOrigin: (origin, host) => {
      const from = hostOfOrigin(origin);
      return from !== undefined && (from === withoutDefaultPort(host, origin) || from === publicHost);
    },
  };
}

function isNameOrAddress(name: string, names: ReadonlySet<string>): boolean {
  return names.has(name) || isIP(name) !== 0;
}

/** `[::1]:8080` -> `::1`, `NAS.local.:8080` -> `nas.local`. */
function nameOf(header: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(header);
  if (bracketed !== null) return isIPv6(bracketed[1] ?? '') ? (bracketed[1] ?? '') : '';
  return header.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
}

function hostOfOrigin(origin: string): string | undefined {
  if (!/^https?:\/\//.test(origin)) return undefined;
  return URL.parse(origin)?.host;
}

/** Browsers leave a default port out of `Origin` and of `Host` alike, other clients do not. */
function withoutDefaultPort(host: string, origin: string): string {
  return host.toLowerCase().replace(origin.startsWith('https:') ? /:443$/ : /:80$/, '');
}
