import type { TotpEnrolment } from '@labkeeper/protocol/account';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { Secret } from '../../platform/secret.ts';
import type { RequestFacts } from '../../platform/route.ts';
import type { AccountsService } from './service.ts';
import { hashRecoveryCode, makeTotp, stepOfCode, type NewTotp } from './totp.ts';
import type { User } from './users.ts';

const waitMs = 10 * 60_000;

interface Waiting {
  readonly secret: Secret;
  readonly made: NewTotp;
  readonly until: number;
}

/** Second factors that were made and not confirmed yet: nobody locks himself out with an authenticator that was never set. */
export class TotpSetUp {
  readonly #platform: Platform;
  readonly #accounts: AccountsService;
  readonly #waiting = new Map<string, Waiting>();

  constructor(platform: Platform, accounts: AccountsService) {
    this.#platform = platform;
    this.#accounts = accounts;
  }

  /** A new secret, valid once a code of it was given within ten minutes. */
  begin(user: User): TotpEnrolment {
    const made = makeTotp(user.name);
    const until = this.#platform.clock.now() + waitMs;
    this.#waiting.set(user.user_id, { made, secret: new Secret(made.secret), until });
    return shown(made);
  }

  /** Turns the second factor on. Throws INVALID when nothing waits, LOGIN_FAILED for a wrong code. */
  async confirm(user: User, code: string, facts: RequestFacts): Promise<{ enrolment: TotpEnrolment; cookie: string }> {
    const waiting = this.#waiting.get(user.user_id);
    const now = this.#platform.clock.now();
    if (waiting === undefined || waiting.until <= now) {
      throw new ApiError('INVALID', {
        field: 'code',
        message: 'There is no second factor to confirm; begin without a code.',
      });
    }
    if (stepOfCode(waiting.secret.reveal(), code, now) === undefined) {
      throw new ApiError('LOGIN_FAILED', { field: 'code', message: 'That is not the code of this secret.' });
    }
    this.#waiting.delete(user.user_id);
    const change = {
      totp_secret: this.#accounts.users.sealTotp(user.user_id, waiting.secret),
      recovery_json: JSON.stringify(waiting.made.recoveryCodes.map(hashRecoveryCode)),
    };
    const { cookie } = await this.#accounts.logIn.changeAccount(user, change, facts, 'totp.set_up');
    return { enrolment: shown(waiting.made), cookie };
  }
}

function shown({ secret, uri, recoveryCodes }: NewTotp): TotpEnrolment {
  return { secret, uri, recovery_codes: [...recoveryCodes] };
}
