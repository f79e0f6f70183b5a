import { readFileSync, statSync } from 'node:fs';
import { ConfigError, resolveConfig, type ConfigInput, type ResolvedConfig } from './config.ts';
import { plainLine } from './plain-line.ts';
import { runtime } from './runtime.ts';

/** Where the agent's file is looked for when no other is named. */
export const defaultConfigPath = '/etc/labkeeper-agent/config.yaml';

const largestFile = 1024 * 1024;

/**
 * Reads the file (`named`, else the usual one where it exists) and decides every option. Throws ConfigError where the
 * file cannot be read or a value makes no sense.
 */
export async function loadConfig(
  flags: ConfigInput['flags'],
  env: ConfigInput['env'],
  named: string | undefined,
): Promise<ResolvedConfig> {
  const path = named ?? env['LABKEEPER_AGENT_CONFIG'] ?? defaultConfigPath;
  const required = path !== defaultConfigPath;
  const text = readText(path, required);
  if (text === undefined) return resolveConfig({ flags, env: withoutConfigPath(env) });
  const resolved = resolveConfig({
    flags,
    env: withoutConfigPath(env),
    file: { path, content: await parseYaml(path, text) },
  });
  if (resolved.sources.api_key.from === 'file' && isWide(path))
    resolved.warnings.push(`${path} holds a key and may be read by every user; chmod 0640 it`);
  return resolved;
}

function withoutConfigPath(env: ConfigInput['env']): ConfigInput['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'LABKEEPER_AGENT_CONFIG'));
}

function readText(path: string, required: boolean): string | undefined {
  try {
    if (statSync(path).size > largestFile) throw new ConfigError([`${path} is larger than 1 MiB`]);
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && !required) return undefined;
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

async function parseYaml(path: string, text: string): Promise<unknown> {
  try {
    return await runtime.parseYaml(text);
  } catch (error) {
    const reason = error instanceof Error ? plainLine(error.message.split('\n')[0] ?? '', 200) : 'unreadable';
    throw new ConfigError([`${path} is not valid YAML: ${reason}`]);
  }
}

function isWide(path: string): boolean {
  return (statSync(path).mode & 0o004) !== 0;
}
