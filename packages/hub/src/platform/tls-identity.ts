import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Certificate } from './http-server.ts';
import type { KeyFiles } from './key-files.ts';
import { makeAuthority, makeLeaf, makeTlsKey } from './own-certificates.ts';

/** Who the hub is to its agents: a TLS key that they pin and a command key that signs. */
export interface HubIdentity {
  /** SHA-256 of the TLS key (SPKI), base64: what `curl --pinnedpubkey 'sha256//PIN'` takes. */
  readonly pin: string;
  /** The hub's own authority, PEM; undefined with a certificate from elsewhere. */
  readonly caPem: string | undefined;
  /** A certificate from elsewhere is served: clients check it by their own authorities, and its key may change. */
  readonly trusted: boolean;
  /** Ed25519 public key (SPKI), base64. */
  readonly commandPublicKey: string;
  /** Ed25519 signature over the UTF-8 bytes of a text, base64. */
  signCommand(text: string): string;
}

/** The identity and the certificate that goes with it now. */
export interface LoadedIdentity {
  readonly identity: HubIdentity;
  readonly certificate: Certificate;
}

export interface IdentityOptions {
  readonly keys: KeyFiles;
  /** PEM files of a certificate from elsewhere. */
  readonly tlsFiles: { readonly cert: string; readonly key: string } | undefined;
  /** Names and addresses that the own certificate is made for. */
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

const day = 86_400_000;
/** How long before its end a leaf is renewed. */
const renewAhead = 120 * day;

/** Reads the hub's keys and certificates from the data folder, or makes them; renews a leaf that ends soon. Throws when a file is damaged. */
export async function loadIdentity(options: IdentityOptions): Promise<LoadedIdentity> {
  const command = await options.keys.readOrMake('command-key.pem', makeCommandKey);
  const served = options.tlsFiles === undefined ? await loadOwn(options) : loadForeign(options.tlsFiles);
  const commandKey = createPrivateKey(command);
  return {
    certificate: { cert: served.cert, key: served.key, trusted: options.tlsFiles !== undefined },
    identity: {
      pin: pinOf(served.cert),
      caPem: served.ca,
      trusted: options.tlsFiles !== undefined,
      commandPublicKey: createPublicKey(commandKey).export({ type: 'spki', format: 'der' }).toString('base64'),
      signCommand: (text) => sign(null, Buffer.from(text, 'utf8'), commandKey).toString('base64'),
    },
  };
}

interface Served {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
}

async function loadOwn({ keys, names, now }: IdentityOptions): Promise<Served> {
  const key = await keys.readOrMake('tls-key.pem', makeTlsKey);
  const ca = await keys.readOrMake('tls-ca.pem', () => makeAuthority(key));
  const kept = keys.read('tls-leaf.pem');
  if (kept !== undefined && endOf(kept) - now > renewAhead && endOf(kept) > now && belongsTo(kept, key)) {
    return { cert: kept + ca, key, ca };
  }
  const leaf = await makeLeaf({ key, ca, names, now });
  keys.write('tls-leaf.pem', leaf);
  return { cert: leaf + ca, key, ca };
}

/** The certificate from elsewhere cannot be used; the message names its file. */
export class CertificateError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CertificateError';
  }
}

function loadForeign(files: { cert: string; key: string }): Served {
  const cert = readFileSync(files.cert, 'utf8');
  const key = readFileSync(files.key, 'utf8');
  try {
    if (belongsTo(cert, key)) return { cert, key, ca: undefined };
  } catch (cause) {
    throw new CertificateError(`${files.cert} and ${files.key} are not a certificate and a key in PEM.`, cause);
  }
  throw new CertificateError(`${files.key} is not the key of the certificate in ${files.cert}.`);
}

function belongsTo(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}

function endOf(cert: string): number {
  return new X509Certificate(cert).validToDate.getTime();
}

/** The names and addresses of this machine that its certificate is made for. */
export function ownNames(machineName: string, publicUrl: string | undefined): string[] {
  const short = machineName.split('.')[0] ?? machineName;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  const names = [
    'localhost',
    machineName,
    `${short}.local`,
    ...addresses.filter((address) => !address.startsWith('fe80:')),
  ];
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ''));
  return [...new Set(names.map((name) => name.toLowerCase()))];
}

/** SHA-256 of a certificate's public key (SPKI), base64. */
export function pinOf(cert: string): string {
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

function makeCommandKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
