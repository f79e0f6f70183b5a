import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { pinOf, PinRefusal } from './pin.ts';
import { NetworkError, type HubTrust } from './platform.ts';

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
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
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
  return { pin: hub.pin, ca: await fetchAuthority(new URL(hub.url), hub.pin, timeoutMs) };
}

/** The authority that the hub shows, once leaf and authority both proved to be of the pinned key (PEM). */
async function fetchAuthority(url: URL, pin: string, timeoutMs: number): Promise<string> {
  const certificate = await shownCertificate(url, timeoutMs);
  const authority: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
  for (const shown of [certificate, authority]) {
    const found = shown === undefined ? 'no certificate' : pinOf(shown.raw);
    if (found !== pin) throw new PinRefusal(pin, found);
  }
  return new X509Certificate(authority.raw).toString();
}

function shownCertificate(url: URL, timeoutMs: number): Promise<DetailedPeerCertificate> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  return new Promise((resolve, reject) => {
    // Nothing is sent on this connection: it serves to see the certificates, which are then judged by the pin alone.
    const servername = isIP(host) === 0 ? host : '';
    const socket: TLSSocket = connect(port, host, { servername, rejectUnauthorized: false });
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate(true);
      socket.destroy();
      if (Buffer.isBuffer(certificate.raw)) resolve(certificate);
      else reject(new NetworkError('the hub showed no certificate', false));
    });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer in time')));
    socket.on('error', (error: Error) => {
      const refused = 'code' in error && error.code === 'ECONNREFUSED';
      reject(new NetworkError(`${host}:${port}: ${error.message}`, refused, { cause: error }));
    });
  });
}
