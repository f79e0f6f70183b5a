import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ApiError } from './api-error.ts';

// 64 MiB and a third of a second: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
const cost = { N: 2 ** 16, r: 8, p: 2, maxmem: 96 * 1024 * 1024 };
const keyBytes = 32;
const atOnce = 2;
const queued = 20;

/** Hashes passwords, two at a time, so that log-ins cannot take all memory; beyond a short queue they are refused with 429. */
export class PasswordHasher {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  // Checked where a name is unknown, so that this takes as long as a wrong password.
  readonly #nobody: Promise<string>;

  constructor() {
    this.#nobody = Promise.resolve(format(randomBytes(16), randomBytes(keyBytes)));
  }

  /** `scrypt$N$r$p$salt$hash`, of which the numbers are read back when a password is checked. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    return format(salt, await this.#derive(password, salt, cost));
  }

  /** Whether the password is the one of the hash. Without a hash it takes as long and is false. */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const [scheme, n, r, p, salt = '', expected = ''] = (hash ?? (await this.#nobody)).split('$');
    if (scheme !== 'scrypt') throw new Error('A password hash is of an unknown kind.');
    const wanted = Buffer.from(expected, 'base64url');
    const parameters = { N: Number(n), r: Number(r), p: Number(p), maxmem: cost.maxmem };
    const found = await this.#derive(password, Buffer.from(salt, 'base64url'), parameters);
    return timingSafeEqual(found, wanted) && hash !== undefined;
  }

  async #derive(password: string, salt: Buffer, parameters: typeof cost): Promise<Buffer> {
    await this.#turn();
    try {
      return await new Promise((resolve, reject) => {
        scrypt(password.normalize('NFKC'), salt, keyBytes, parameters, (error, key) => {
          if (error instanceof Error) reject(error);
          else resolve(key);
        });
      });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= queued) throw new ApiError('LOGIN_LIMITED', { retryAfterSeconds: 5 });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

function format(salt: Buffer, key: Buffer): string {
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}
