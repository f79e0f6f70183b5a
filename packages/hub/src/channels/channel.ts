import { Type, type Static, type TObject } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { Message } from '../domain/message.ts';
import type { HttpClient } from '../platform/http-client.ts';

/** What a channel may use. `now` is ms since 1970. */
export interface ChannelTools {
  readonly http: HttpClient;
  readonly allowLoopback: boolean;
  readonly now: number;
  /** Takes the channel's secrets out of what the other side says; to be used before a text is cut, else a part of one may stay. */
  readonly withoutSecrets?: (text: string) => string;
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

/** The setting of every channel whose receiver may stand on the hub's own machine. */
export const allowLoopback = Type.Optional(
  Type.Boolean({
    title: 'The receiver runs on this machine',
    description: 'Lets the hub reach its own machine (127.0.0.1), which is refused otherwise.',
    default: false,
  }),
);

/** What an address of the web must look like. */
export const webAddress = { format: 'uri', pattern: '^https?://', maxLength: 2048 } as const;
