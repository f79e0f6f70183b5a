import type { HubTrust } from './platform.ts';

/** What is known of a hub before the first word with it. */
export interface HubAddress {
  url: string;
  pin: string | null;
  /** Certificate authority (PEM) to trust in place of the system's, or the one learned behind the pin. */
  ca: string | null;
}

/** A way of reaching the hub that is not safe enough for what is to be sent. */
export class UnsafeHub extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsafeHub';
  }
}

/**
 * Whether secrets may go to this address: a refusal, a warning, or nothing to say. `enrolment` hands over a token that
 * makes keys, so it never goes over plain HTTP but to this very machine. Pure.
 */
export function judgeAddress(
  hub: HubAddress,
  purpose: 'enrolment' | 'reports',
): { refusal?: string; warning?: string } {
  const { protocol, hostname } = new URL(hub.url);
  if (protocol === 'https:') return {};
  if (hub.pin !== null)
    return {
      refusal: `hub_pin is set, and ${hub.url} is plain HTTP where no key can be checked; use the https:// address`,
    };
  if (isLoopback(hostname)) return {};
  if (purpose === 'enrolment')
    return {
      refusal:
        `${hub.url} is plain HTTP: everybody on the way could read the token and make keys with it. ` +
        'Use the https:// address with the pin, as the install line shows it',
    };
  return { warning: `${hub.url} is plain HTTP: others on this network can read the key and what is measured` };
}

/** Whether a host of a URL is this machine itself, whatever a resolver says. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  // A URL's host that ends in a number is an IPv4 address in full by then, so no name can look like this.
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Whom to trust at this address. With a pin alone the hub's authority is fetched by a bare handshake that sends nothing
 * and believes nothing but the pinned key. Throws UnsafeHub, PinRefusal or NetworkError.
 */
export async function establishTrust(
  hub: HubAddress,
  purpose: 'enrolment' | 'reports',
  timeoutMs: number,
): Promise<HubTrust> {
  const { refusal } = judgeAddress(hub, purpose);
  if (refusal !== undefined) throw new UnsafeHub(refusal);
  if (hub.pin === null || hub.ca !== null) return { pin: hub.pin, ca: hub.ca };
  const { fetchAuthority } = await import('./hub-authority.ts');
  return { pin: hub.pin, ca: await fetchAuthority(new URL(hub.url), hub.pin, timeoutMs) };
}
