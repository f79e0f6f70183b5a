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

/** One word or two of the command line. */
export interface Command {
  /** `api-key create` */
  readonly name: string;
  readonly help: string;
  /** Option names with what they take; a flag takes nothing. */
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly help: string }>>;
  /** Writes what it has to say with `say`, one line each. Throws UsageError. */
  run(data: HubData, options: CommandOptions, say: (line: string) => void): Promise<void>;
}

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
