import { readFileSync, statSync } from 'node:fs';
import { hubOfConfig } from './agent-context.ts';
import { exitCodes, type CommandContext } from './command-context.ts';
import { ConfigError } from './config.ts';
import { loadConfig } from './config-file.ts';
import { cleanToken, enroll, EnrollmentError } from './enroll.ts';
import { UnsafeHub } from './hub-trust.ts';
import { readMachine } from './machine.ts';
import { PinRefusal } from './pin.ts';
import { plainLine } from './plain-line.ts';
import { NetworkError } from './platform.ts';
import { standardRetry } from './retry.ts';
import { keptMachineId, prepareStateDir, saveIdentity, StateError } from './state-files.ts';

/** `labkeeper-agent enroll`: reads the token from --token-file or stdin; its own words go to the terminal. */
export async function enrollCommand(context: CommandContext): Promise<number> {
  try {
    const { config, warnings } = await loadConfig(context.flags, context.env, context.config);
    for (const warning of warnings) context.error(`${warning}\n`);
    const hub = hubOfConfig(config);
    if (hub === undefined) throw new ConfigError(['hub_url is not set: use --hub-url https://HUB:8443']);
    const token = cleanToken(readTokenText(config.token_file));
    if (token === undefined)
      throw new ConfigError(['no enrolment token came: pass it by stdin (printf %s TOKEN | …) or by --token-file']);
    prepareStateDir(config.state_dir);
    const facts = readMachine(config.host_root);
    const machine = { ...facts, machine_id: facts.machine_id ?? keptMachineId(config.state_dir) };
    const { hostname, architecture, machine_id } = machine;
    const identity = await enroll({ hub, token, machine: { hostname, architecture, machine_id } }, standardRetry);
    saveIdentity(config.state_dir, identity);
    context.out(`enrolled as ${plainLine(identity.server_id, 63)} with ${identity.hub_url}\n`);
    return exitCodes.done;
  } catch (error) {
    return explain(error, context);
  }
}

function explain(error: unknown, context: CommandContext): number {
  const known =
    error instanceof ConfigError ||
    error instanceof UnsafeHub ||
    error instanceof StateError ||
    error instanceof PinRefusal ||
    error instanceof NetworkError ||
    error instanceof EnrollmentError;
  if (!known) throw error;
  context.error(`labkeeper-agent enroll: ${error.message}\n`);
  if (error instanceof PinRefusal || (error instanceof EnrollmentError && !error.again)) return exitCodes.refused;
  return error instanceof ConfigError || error instanceof UnsafeHub ? exitCodes.usage : exitCodes.failed;
}

function readTokenText(file: string | null): string {
  if (file === null) return process.stdin.isTTY ? '' : readFileSync(0, 'utf8');
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw new ConfigError([`token_file ${file} may be read by others; chmod 0600 it and use a new token`]);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`token_file ${file} cannot be read: ${error instanceof Error ? error.message : ''}`]);
  }
}
