import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { WrongSetting } from './wrong-setting.ts';

/** What stands in `config.yaml`: every leaf by its dotted key, and the list of servers as it is. */
export interface ConfigFile {
  readonly leaves: ReadonlyMap<string, unknown>;
  readonly servers: unknown;
}

/** Reads `config.yaml`; no file is an empty one. Throws WrongSetting with the line of a mistake. */
export function readConfigFile(file: string): ConfigFile {
  return existsSync(file) ? parseConfig(readFileSync(file, 'utf8')) : { leaves: new Map(), servers: undefined };
}

/** Parses the text of `config.yaml`. */
export function parseConfig(text: string): ConfigFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw new WrongSetting(`config.yaml, line ${line}: ${error.message.split('\n')[0] ?? 'this is no YAML'}`);
  }
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return { leaves: new Map(), servers: undefined };
  if (!isMapping(content))
    throw new WrongSetting('config.yaml holds no settings: allowed is one "name: value" per line.');
  const { servers, ...others } = content;
  return { leaves: new Map(leavesOf(others)), servers };
}

/** The leaves of nested mappings with their dotted keys; a list is a leaf. */
export function* leavesOf(mapping: object, prefix = ''): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(mapping) as [string, unknown][]) {
    if (isMapping(value)) yield* leavesOf(value, `${prefix}${key}.`);
    else if (value !== undefined) yield [`${prefix}${key}`, value];
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('reveal' in value);
}
