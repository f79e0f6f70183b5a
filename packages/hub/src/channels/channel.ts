import type { Severity } from '@labkeeper/protocol/alert';
import type { Static, TObject } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { HttpClient } from '../platform/http-client.ts';

/** One message, the same for every channel. All text is plain; what comes from machines is hostile and each channel escapes it its own way. */
export interface Message {
  readonly kind: 'problem' | 'recovery' | 'digest' | 'action' | 'hub' | 'test';
  readonly severity: Severity;
  readonly title: string;
  /** Sentences, one a line. */
  readonly lines: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Where it can be read in the dashboard; undefined when no address of the hub is known. */
  readonly url: string | undefined;
  /** When it happened, ms since 1970. */
  readonly at: number;
  /** The same for every message about one thing, so that a receiver that knows threads can put them together. */
  readonly thread: string;
  /** The same when the same message is tried again. */
  readonly messageId: string;
}

/** What a channel may use. */
export interface ChannelTools {
  readonly http: HttpClient;
  readonly allowLoopback: boolean;
  readonly now: number;
}

/** A way to reach a person. Its settings are a schema from which the form, the docs and the validation are drawn; `secret: true` marks what is sealed. */
export interface Channel<Settings extends TObject = TObject> {
  readonly id: string;
  readonly name: string;
  readonly settings: Settings;
  /** Sends one message once. Never throws: says whether it arrived, may work later, or never will. */
  send(message: Message, settings: Static<Settings>, tools: ChannelTools): Promise<TryOutcome>;
}

/** Checks a channel against the contract at its definition. */
export function defineChannel<Settings extends TObject>(channel: Channel<Settings>): Channel<Settings> {
  return channel;
}
