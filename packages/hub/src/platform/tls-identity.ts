/** Who the hub is to its agents: a TLS key that they pin and a command key that signs. */
export interface HubIdentity {
  /** SHA-256 of the TLS key (SPKI), base64: what `curl --pinnedpubkey 'sha256//PIN'` takes. */
  readonly pin: string;
  /** The hub's own authority, PEM; undefined with a certificate from elsewhere. */
  readonly caPem: string | undefined;
  /** Ed25519 public key (SPKI), base64. */
  readonly commandPublicKey: string;
  /** Ed25519 signature over the UTF-8 bytes of a text, base64. */
  signCommand(text: string): string;
}
