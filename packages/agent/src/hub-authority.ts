import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { pinOf } from './certificate-pin.ts';
import { PinRefusal } from './pin.ts';
import { NetworkError } from './platform.ts';

/** The authority that the hub shows, once leaf and authority both proved to be of the pinned key (PEM). */
export async function fetchAuthority(url: URL, pin: string, timeoutMs: number): Promise<string> {
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
