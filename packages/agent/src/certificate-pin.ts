import { createHash, X509Certificate } from 'node:crypto';

/** The pin of a certificate (DER or PEM): base64 of the SHA-256 of its public key (SPKI). */
export function pinOf(certificate: Uint8Array | string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
