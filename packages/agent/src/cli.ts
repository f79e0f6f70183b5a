import { parseArgs } from 'node:util';
import { exitCodes, type CommandContext } from './command-context.ts';
import { options } from './options.ts';
import { agentVersion, packaging } from './version.ts';

interface CliCommand {
  readonly about: string;
  readonly switches?: readonly string[];
  run(context: CommandContext): Promise<number>;
}

/** Each command loads what it needs when it is called: a running agent carries no installer. */
const commands: Readonly<Record<string, CliCommand>> = {
  run: {
    about: 'measure this machine and report to the hub until stopped',
    run: async (context) => (await import('./run-command.ts')).runCommand(context),
  },
  enroll: {
    about: 'exchange a one-time token (stdin or --token-file) for a key of its own',
    run: async (context) => (await import('./enroll-command.ts')).enrollCommand(context),
  },
  doctor: {
    about: 'show the settings and where they come from, and check the way to the hub and every collector',
    switches: ['wait'],
    run: async (context) => (await import('./doctor-command.ts')).doctorCommand(context),
  },
  upgrade: {
    about: 'replace this program by the one that the hub hands out (root)',
    switches: ['check'],
    run: async (context) => (await import('./upgrade-command.ts')).upgradeCommand(context),
  },
  uninstall: {
    about: 'remove service, user, settings and data of the agent (root)',
    switches: ['yes', 'keep-data'],
    run: async (context) => (await import('./uninstall-command.ts')).uninstallCommand(context),
  },
  version: {
    about: 'print the version',
    run: (context) => {
      context.out(`labkeeper-agent ${agentVersion} (${packaging})\n`);
      return Promise.resolve(exitCodes.done);
    },
  },
};

/** The text of `--help`, made from the tables of commands and options. */
export function usage(): string {
  const flags = options.filter((option) => option.flag !== undefined);
  const lines = [
    'usage: labkeeper-agent COMMAND [flags]',
    '',
    ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`),
    '',
    'flags (each can be set in /etc/labkeeper-agent/config.yaml or the environment too; a flag wins):',
    `  ${'--config FILE'.padEnd(28)} read this file of settings`,
    ...flags.map((option) => `  ${`--${option.flag} …`.padEnd(28)} ${option.help}`),
    '  doctor --wait                wait up to a minute for a heartbeat that the hub has taken',
    '  upgrade --check              only say whether there is something newer',
    '  uninstall --yes --keep-data  do not ask; leave /etc/labkeeper-agent and /var/lib/labkeeper-agent',
    '',
    'The key is never a flag, since flags are seen by every user: use api_key in the file or AGENT_API_KEY.',
    'exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 refused by the hub',
    '',
  ];
  return lines.join('\n');
}

/** Runs one command line (without the program's own name) and answers its exit code. */
export async function runCli(
  argv: readonly string[],
  world: Pick<CommandContext, 'env' | 'out' | 'error'>,
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    world.out(usage());
    return exitCodes.done;
  }
  if (name === '--version') return await runCli(['version'], world);
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    world.error(name === undefined ? usage() : `labkeeper-agent: there is no command ${name}\n\n${usage()}`);
    return exitCodes.usage;
  }
  const parsed = readFlags(rest, command.switches ?? []);
  if ('problem' in parsed) {
    world.error(`labkeeper-agent ${name}: ${parsed.problem}; labkeeper-agent --help lists what there is\n`);
    return exitCodes.usage;
  }
  return await command.run({ ...world, ...parsed });
}

type Flags = Pick<CommandContext, 'flags' | 'switches' | 'config'>;

function readFlags(rest: readonly string[], switches: readonly string[]): Flags | { problem: string } {
  const known: Record<string, { type: 'string' | 'boolean' }> = { config: { type: 'string' } };
  for (const option of options) if (option.flag !== undefined) known[option.flag] = { type: 'string' };
  for (const name of switches) known[name] = { type: 'boolean' };
  try {
    const { values } = parseArgs({ args: [...rest], options: known, strict: true, allowPositionals: false });
    const flags: Record<string, string | undefined> = {};
    for (const [flag, value] of Object.entries(values)) if (typeof value === 'string') flags[flag] = value;
    return { flags, config: flags['config'], switches: new Set(switches.filter((name) => values[name] === true)) };
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}
