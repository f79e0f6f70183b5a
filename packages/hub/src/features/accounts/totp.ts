import { randomBytes } from 'node:crypto';
import { Secret as TotpSecret, TOTP } from 'otpauth';
import { hashOf } from './random-key.ts';

const stepSeconds = 30;
const recoveryCodes = 10;

/** A second factor that is being set up: what the person puts into an authenticator, and codes for when that is lost. */
export interface NewTotp {
  /** Base32. */
  readonly secret: string;
  readonly uri: string;
  readonly recoveryCodes: readonly string[];
}

/** Makes a secret of 160 bits and ten recovery codes. */
export function makeTotp(name: string): NewTotp {
  const secret = new TotpSecret({ size: 20 });
  return {
    secret: secret.base32,
    uri: totpOf(secret.base32, name).toString(),
    recoveryCodes: Array.from({ length: recoveryCodes }, makeRecoveryCode),
  };
}

/** The step whose code this is, one step early or late allowed; undefined when it is none. `now` is ms since 1970. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const delta = totpOf(secret, '').validate({ token: code.replace(/\s/g, ''), timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1000 / stepSeconds) + delta;
}

/** How recovery codes are kept. */
export function hashRecoveryCode(code: string): string {
  return hashOf(code.trim().toLowerCase());
}

function totpOf(secret: string, name: string): TOTP {
  return new TOTP({
    issuer: 'Labkeeper',
    label: name,
    secret: TotpSecret.fromBase32(secret),
    period: stepSeconds,
    digits: 6,
  });
}

/** 60 random bits as three groups of five hex digits; the limit of log-ins guards the rest. */
function makeRecoveryCode(): string {
  return randomBytes(8).toString('hex').match(/.{5}/g)?.join('-') ?? '';
}
