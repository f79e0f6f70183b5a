import { AsyncLocalStorage } from 'node:async_hooks';

interface Scope {
  open: boolean;
}

/** Knows whether the running code is inside a transaction, across awaits, so that waiting for oneself is an error instead of a deadlock. */
export class TransactionGuard {
  readonly #scope = new AsyncLocalStorage<Scope>();

  /** Throws inside a transaction that is still open. */
  readonly assertOutside = (): void => {
    if (this.#scope.getStore()?.open !== true) return;
    throw new Error(
      'Inside transaction() use only the database handed to it: the outer one would wait for this transaction for ever.',
    );
  };

  /** Runs the work as the inside of a transaction. Work that it started and did not await is outside again once it ended. */
  async inside<Result>(work: () => Promise<Result>): Promise<Result> {
    const scope: Scope = { open: true };
    try {
      return await this.#scope.run(scope, work);
    } finally {
      scope.open = false;
    }
  }
}
