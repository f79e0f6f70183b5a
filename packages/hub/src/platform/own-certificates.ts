import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type * as X509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;
// Browsers refuse leaves of more than 825 days. The past year is in it for machines whose clock is late.
const leafPastDays = 365;
const leafFutureDays = 400;
const authorityFrom = new Date('2015-01-01T00:00:00Z');
const authorityTo = new Date('2066-01-01T00:00:00Z');
const serverAuthentication = '1.3.6.1.5.5.7.3.1';

/** A new P-256 key, PKCS#8 PEM. */
export function makeTlsKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** A certificate authority of this key until 2066, PEM: what agents keep as `ca`, so it is made once and never again. */
export async function makeAuthority(keyPem: string): Promise<string> {
  const x509 = await library();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Labkeeper CA',
    keys: await cryptoKeys(keyPem),
    signingAlgorithm: algorithm,
    serialNumber: '01',
    notBefore: authorityFrom,
    notAfter: authorityTo,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
    ],
  });
  return pemOf(certificate);
}

/** The hub's certificate, PEM: of the same key as its authority, so that the pin holds before and after a renewal. */
export async function makeLeaf(request: {
  key: string;
  ca: string;
  names: readonly string[];
  now: number;
}): Promise<string> {
  const x509 = await library();
  const keys = await cryptoKeys(request.key);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=Labkeeper hub',
    issuer: new x509.X509Certificate(request.ca).subject,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
    serialNumber: `1${randomBytes(8).toString('hex')}`,
    notBefore: new Date(request.now - leafPastDays * day),
    notAfter: new Date(request.now + leafFutureDays * day),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([serverAuthentication]),
      new x509.SubjectAlternativeNameExtension(
        request.names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
      ),
    ],
  });
  return pemOf(certificate);
}

/** Loaded only when a certificate is made: it costs time and memory that a start does not need. */
async function library(): Promise<typeof X509> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(crypto);
  return x509;
}

async function cryptoKeys(keyPem: string): Promise<CryptoKeyPair> {
  const der = Buffer.from(keyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const spki = createPublicKey(keyPem).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await crypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', new Uint8Array(spki), algorithm, true, ['verify']),
  };
}

/** With the line end that the library leaves out: without it two certificates in one file are unreadable. */
function pemOf(certificate: X509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
