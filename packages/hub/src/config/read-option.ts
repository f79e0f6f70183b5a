import type { ConfigFile } from './config-file.ts';
import type { Option, Setting } from './option.ts';
import { WrongSetting } from './wrong-setting.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that was set outside of the dashboard, and by what. */
export interface FixedValue {
  readonly value: unknown;
  readonly source: 'environment' | 'config.yaml';
  /** The variable, or the key in config.yaml. */
  readonly name: string;
}

/** Settings that the dashboard cannot change, by dotted name. */
export type FixedSettings = ReadonlyMap<string, FixedValue>;

/** The value of an option: environment, then config.yaml; undefined where neither has it. Throws WrongSetting. */
export function readOption<Value>(
  option: Option<Value>,
  environment: Environment,
  file: ConfigFile | undefined,
): (FixedValue & { readonly value: Value }) | undefined {
  for (const name of option.env) {
    const text = environment[name];
    // An empty variable is how compose files and shells say "not set"; it must never count as a value.
    if (text !== undefined && text.trim() !== '')
      return { value: check(option, name, text), source: 'environment', name };
  }
  if (option.yaml === undefined || file === undefined) return undefined;
  const raw = file.leaves.get(option.yaml);
  if (raw === undefined || raw === null || raw === '') return undefined;
  return { value: check(option, option.yaml, raw, 'config.yaml: '), source: 'config.yaml', name: option.yaml };
}

/** The value of a setting, its other ways of writing included. */
export function readSetting(setting: Setting, environment: Environment, file: ConfigFile): FixedValue | undefined {
  for (const alias of setting.aliases ?? []) {
    const read = readOption({ ...alias, env: [alias.env], fallback: undefined }, environment, undefined);
    if (read !== undefined) return { ...read, value: alias.convert(read.value) };
  }
  return readOption(setting, environment, file);
}

function check<Value>(option: Option<Value>, name: string, raw: unknown, where = ''): Value {
  const value = option.type.read(raw);
  if (value !== undefined) return value;
  const shown = option.secret === true ? 'set to something' : JSON.stringify(raw).slice(0, 100);
  throw new WrongSetting(`${where}${name} is ${shown}; allowed is ${option.type.allowed}.`);
}
