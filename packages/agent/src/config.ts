import { options, type AgentConfig, type Option, type OptionKey } from './options.ts';
import { plainLine } from './plain-line.ts';

/** Where a value comes from; `name` is the flag, variable or key of the file that said it. */
export interface Source {
  from: 'flag' | 'environment' | 'file' | 'enrolment' | 'hub' | 'default';
  name: string;
}

/** What the three local places say, before defaults, enrolment and hub join in. */
export interface ConfigInput {
  flags: Readonly<Record<string, string | undefined>>;
  env: Readonly<Record<string, string | undefined>>;
  /** Content of the file as parsed YAML, and its path; absent where there is no file. */
  file?: { path: string; content: unknown };
}

export interface ResolvedConfig {
  config: AgentConfig;
  sources: Record<OptionKey, Source>;
  /** Things that are odd and harmless, such as unknown keys. */
  warnings: string[];
}

/** A setting that cannot be used; the message is one clear line for each: where it is, what it holds, what is allowed. */
export class ConfigError extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigError';
  }
}

interface Candidate {
  source: Source;
  raw: unknown;
}

/** Decides every option: flag before environment before file before default; lists of services are joined. Pure. */
export function resolveConfig(input: ConfigInput): ResolvedConfig {
  const errors: string[] = [];
  const file = flatten(input.file?.content, errors, input.file?.path ?? '');
  const values: Partial<Record<OptionKey, unknown>> = {};
  const sources: Partial<Record<OptionKey, Source>> = {};
  for (const option of options) {
    const found = candidates(option, input, file)
      .map((candidate) => readCandidate(option, candidate, input, errors))
      .filter((candidate) => candidate !== undefined);
    const first = found[0];
    values[option.key] = option.key === 'monitored_services' ? joined(found) : (first?.raw ?? option.fallback);
    sources[option.key] = first?.source ?? { from: 'default', name: '' };
  }
  if (errors.length > 0) throw new ConfigError(errors);
  const warnings = unknownKeys(file, input);
  return {
    // Each value went through its option's reader, which knows the type that AgentConfig states for the key.
    config: values as AgentConfig,
    sources: sources as Record<OptionKey, Source>,
    warnings,
  };
}

function candidates(option: Option, input: ConfigInput, file: ReadonlyMap<string, unknown>): Candidate[] {
  const found: Candidate[] = [];
  const flag = option.flag === undefined ? undefined : input.flags[option.flag];
  if (flag !== undefined) found.push({ source: { from: 'flag', name: `--${option.flag}` }, raw: flag });
  for (const name of option.env) {
    const raw = input.env[name];
    // A variable that is set to nothing counts as not set, but for the pin: nothing must never switch it off.
    if (raw !== undefined && (raw !== '' || option.key === 'hub_pin'))
      found.push({ source: { from: 'environment', name }, raw });
  }
  for (const name of option.file) {
    if (file.has(name)) found.push({ source: { from: 'file', name }, raw: file.get(name) });
  }
  return found;
}

function readCandidate(
  option: Option,
  { source, raw }: Candidate,
  input: ConfigInput,
  errors: string[],
): Candidate | undefined {
  const where = source.from === 'file' ? `${input.file?.path ?? 'config'}: ${source.name}` : source.name;
  const expanded = source.from === 'file' ? expand(raw, input.env) : { value: raw };
  if ('missing' in expanded) {
    errors.push(`${where} names the environment variable ${expanded.missing}, which is not set`);
    return undefined;
  }
  const read = option.read(expanded.value);
  if ('value' in read) return { source, raw: read.value };
  errors.push(`${where} holds ${option.secret ? 'something' : shown(expanded.value)}; allowed is ${read.allowed}`);
  return undefined;
}

function shown(value: unknown): string {
  return plainLine(JSON.stringify(value) ?? 'nothing', 120);
}

/** `${NAME}` in a text of the file becomes that variable; done after parsing, so a variable cannot add keys. */
function expand(raw: unknown, env: ConfigInput['env']): { value: unknown } | { missing: string } {
  if (Array.isArray(raw)) {
    const items: unknown[] = [];
    for (const item of raw) {
      const one = expand(item, env);
      if ('missing' in one) return one;
      items.push(one.value);
    }
    return { value: items };
  }
  if (typeof raw !== 'string') return { value: raw };
  const names = [...raw.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1] ?? '');
  const missing = names.find((name) => env[name] === undefined);
  if (missing !== undefined) return { missing };
  return { value: raw.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => env[name] ?? '') };
}

function joined(found: readonly Candidate[]): string[] {
  const all = found.flatMap((candidate): unknown[] => (Array.isArray(candidate.raw) ? candidate.raw : []));
  return [...new Set(all.filter((item) => typeof item === 'string'))];
}

/** The file as dotted paths: `server: {url: …}` becomes `server.url`, `collectors` stays whole. */
function flatten(content: unknown, errors: string[], path: string): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  if (content === undefined || content === null) return flat;
  if (!isMap(content)) {
    errors.push(`${path} holds no map of settings; expected are lines such as "hub_url: https://hub.lan:8443"`);
    return flat;
  }
  for (const [key, value] of Object.entries(content)) {
    if (key === 'server' && isMap(value))
      for (const [inner, innerValue] of Object.entries(value)) flat.set(`server.${inner}`, innerValue);
    else if (value !== null) flat.set(key, value);
  }
  return flat;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKeys(file: ReadonlyMap<string, unknown>, input: ConfigInput): string[] {
  const known = new Set(options.flatMap((option) => option.file));
  const inFile = [...file.keys()].filter((key) => !known.has(key));
  const variables = new Set(options.flatMap((option) => option.env));
  const inEnv = Object.keys(input.env).filter((name) => name.startsWith('LABKEEPER_AGENT_') && !variables.has(name));
  return [
    ...inFile.map(
      (key) => `${input.file?.path ?? 'config'}: ${plainLine(key, 80)} is not a setting of the agent; ignored`,
    ),
    ...inEnv.map((name) => `the environment variable ${plainLine(name, 80)} is not a setting of the agent; ignored`),
  ];
}
