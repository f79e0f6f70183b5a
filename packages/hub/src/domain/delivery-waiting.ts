import type { MessageKind, WaitingFor } from '@labkeeper/protocol/notification';

/** What is known of a row that waits. Times are ms since 1970. */
export interface WaitingFacts {
  readonly kind: MessageKind;
  readonly tries: number;
  readonly notBefore: number;
  /** Why the last try failed. */
  readonly error: string | null;
  /** Whether it is part of a message that was made already. */
  readonly isBegun: boolean;
  readonly now: number;
  /** How its channel is; undefined where this hub cannot use it. */
  readonly channel: ChannelFacts | undefined;
}

/** What of a channel makes news wait. */
export interface ChannelFacts {
  /** When its hours begin again; undefined within them. */
  readonly opensAt: number | undefined;
  /** When the night is over for news this severe; undefined where it may ring. */
  readonly nightUntil: number | undefined;
  /** When an earlier message is tried again; undefined where none is before it. */
  readonly turnAt: number | undefined;
  /** Until when news are gathered. */
  readonly gatherUntil: number;
}

/** Why a row waits, and until when as things are now. */
export interface Waiting {
  readonly why: WaitingFor;
  readonly until: number | undefined;
}

/** Says why a row waits that has not been told, given up or put aside for the morning: the first of all reasons that must go before it can. */
export function whyWaiting({ kind, tries, notBefore, error, isBegun, now, channel }: WaitingFacts): Waiting {
  if (channel === undefined) return { why: 'channel', until: undefined };
  const { opensAt, nightUntil, turnAt, gatherUntil } = channel;
  if (tries > 0) return { why: isLimit(error) ? 'limit' : 'retry', until: Math.max(now, notBefore) };
  if (isBegun) return opensAt === undefined ? { why: 'sending', until: undefined } : { why: 'hours', until: opensAt };
  if (notBefore > now) return { why: kind === 'recovery' ? 'window' : 'patience', until: notBefore };
  if (opensAt !== undefined) return { why: 'hours', until: opensAt };
  if (nightUntil !== undefined) return { why: 'night', until: nightUntil };
  if (turnAt !== undefined) return { why: 'turn', until: Math.max(now, turnAt) };
  return { why: 'gather', until: Math.max(now, gatherUntil) };
}

/** Whether the other side said that it was told too much. */
function isLimit(error: string | null): boolean {
  return error !== null && /\b429\b|too many requests/i.test(error);
}
