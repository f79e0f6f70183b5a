import type { Backups } from '../platform/backup.ts';
import type { Database } from '../platform/database.ts';
import type { Clock } from '../platform/clock.ts';
import type { HubConfig } from '../platform/hub-config.ts';
import type { SecretBox } from '../platform/secret-box.ts';
import type { HubIdentity } from '../platform/tls-identity.ts';
import type { AuditLog } from '../platform/audit.ts';

/** The hub's data, opened by a command beside a hub that may be running. */
export interface HubData {
  readonly config: HubConfig;
  readonly clock: Clock;
  readonly db: Database;
  readonly secrets: SecretBox;
  readonly identity: HubIdentity;
  readonly audit: AuditLog;
  readonly backups: Backups;
}

/** Options as `--name value`, checked against the command's own list; a flag is `true`. */
export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>;

/** Writes one line. */
export type Say = (line: string) => void;

interface CommandFacts {
  /** `api-key create` */
  readonly name: string;
  readonly help: string;
  /** Option names with what they take; a flag takes nothing. */
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly help: string }>>;
}

/** A command on the data of the hub that would start from this folder. */
export interface DataCommand extends CommandFacts {
  /** Writes what it has to say. Throws UsageError. */
  run(data: HubData, options: CommandOptions, say: Say): Promise<void>;
}

/** What a command that asks a hub over the network is called with. */
export interface Call {
  readonly options: CommandOptions;
  /** The words that are no options, as many as `words` names. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** A command that asks a running hub, from wherever it is called. */
export interface RemoteCommand extends CommandFacts {
  /** What stands on the command line beside options: `FILE`. */
  readonly words: readonly string[];
  /** Resolves to the exit code. Throws UsageError. */
  runFar(call: Call, say: Say): Promise<number>;
}

/** One word or two of the command line. */
export type Command = DataCommand | RemoteCommand;

/** A command line that cannot be meant; shown with the command's help. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** The text of an option; undefined when it was not given. */
export function textOption(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The whole number of an option, within bounds. Throws UsageError. */
export function numberOption(
  options: CommandOptions,
  name: string,
  [minimum, maximum]: readonly [number, number],
): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new UsageError(
    `--${name} is ${JSON.stringify(text)}; allowed is a whole number from ${minimum} to ${maximum}.`,
  );
}
