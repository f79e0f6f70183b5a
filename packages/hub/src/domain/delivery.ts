/** How one try to deliver a message ended. */
export type TryOutcome =
  /** `note` says what of it went wrong nevertheless (one of several receivers). */
  | { readonly kind: 'delivered'; readonly note?: string | undefined }
  /** It may work later: no network, 429, 5xx. `retryAfterMs` is what the other side asked for, `settings` what it said has changed. */
  | {
      readonly kind: 'later';
      readonly reason: string;
      readonly retryAfterMs?: number | undefined;
      /** So many tries are enough when this is what is said again and again; a day long unless given. */
      readonly mostTries?: number | undefined;
      readonly settings?: Readonly<Record<string, string>> | undefined;
    }
  /** It will never work like this: a wrong key, a channel that is gone. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What is known of a message that is to be delivered. Times are ms since 1970. */
export interface Delivery {
  /** From when on it could be told. */
  readonly dueAt: number;
  readonly tries: number;
  /** Why the try before failed. */
  readonly lastReason?: string | null | undefined;
}

/** What becomes of it. */
export type NextDelivery =
  | { readonly status: 'delivered' }
  | { readonly status: 'waiting'; readonly notBefore: number; readonly reason: string }
  | { readonly status: 'dead'; readonly reason: string };

const firstPauseMs = 1000;
const longestPauseMs = 15 * 60_000;
const giveUpAfterMs = 24 * 3_600_000;

/**
 * What becomes of a message after one more try: the pauses double from a second to a quarter of an hour, give or take a fifth (`chance` is 0 to 1), and
 * are never shorter than the other side asked for. After a day, a refusal, or as many tries as the other side is worth, it is dead: kept, shown, and sent
 * again only by a person.
 */
export function afterTry(delivery: Delivery, outcome: TryOutcome, now: number, chance: number): NextDelivery {
  if (outcome.kind === 'delivered') return { status: 'delivered' };
  const { reason } = outcome;
  if (outcome.kind === 'refused') return { status: 'dead', reason };
  if (isEnough(delivery, outcome)) return { status: 'dead', reason };
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(delivery.tries, 30));
  const wanted = Math.round(pause * (0.8 + 0.4 * chance));
  const notBefore = now + Math.max(wanted, outcome.retryAfterMs ?? 0);
  if (notBefore - delivery.dueAt > giveUpAfterMs) return { status: 'dead', reason };
  return { status: 'waiting', notBefore, reason };
}

/** What went wrong otherwise before says nothing about this: it is tried at least once more. */
function isEnough({ tries, lastReason }: Delivery, { reason, mostTries = Infinity }: Failed): boolean {
  return tries + 1 >= mostTries && (mostTries === 1 || lastReason === reason);
}

type Failed = Extract<TryOutcome, { kind: 'later' }>;
