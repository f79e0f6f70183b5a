import type { OptionType } from './option-types.ts';

/** One thing that can be set. The documents' variables, `.env.example`, docs/options.md and `GET /config` all come from this. */
export interface Option<Value> {
  /** Environment variables, the first one being the main name. */
  readonly env: readonly string[];
  /** Dotted key in config.yaml; undefined: environment only. */
  readonly yaml?: string;
  readonly type: OptionType<Value>;
  readonly fallback: Value | undefined;
  /** The default in words, where it is not simply the value. */
  readonly fallbackText?: string;
  readonly help: string;
  readonly secret?: true;
  /** What will use it; until then it is checked and shown as not used yet. */
  readonly usedBy?: string;
}

/** A setting that the dashboard can change while the hub runs. */
export interface Setting<Value = unknown> extends Option<Value> {
  readonly yaml: string;
  /** Variables of the documents that say the same in another way. */
  readonly aliases?: readonly Alias[];
}

/** Another way to write a setting: `DISK_FREE_PERCENT_WARN=20` is a disk warning at 80 % used. */
export interface Alias {
  readonly env: string;
  readonly help: string;
  readonly type: OptionType<number>;
  convert(value: number): number;
}

/** Keeps the types of an option's value and default. */
export function option<Value, Fallback extends Value | undefined>(
  definition: Option<Value> & { readonly fallback: Fallback },
): Option<Value> & { readonly fallback: Fallback } {
  return definition;
}
