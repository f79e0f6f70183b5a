import { parseArgs } from 'node:util';
import type { ConfigPlaces } from '../config/load-config.ts';
import { productVersion } from '../platform/product-version.ts';
import { UsageError, type Command, type CommandOptions } from './command.ts';
import { openHubData } from './open-hub-data.ts';
import { commands } from './registry.ts';

const helpWords = new Set(['--help', '-h', 'help']);

/** Runs one command; resolves to the exit code: its own or 0, and 2 for a command line that cannot be meant. */
export async function runCommand(
  argv: readonly string[],
  output: { write(text: string): unknown },
  places: ConfigPlaces = { environment: process.env, folder: process.cwd() },
): Promise<number> {
  function say(line: string): void {
    output.write(`${line}\n`);
  }
  const words = argv.join(' ');
  if (['--version', '-v', 'version'].includes(words)) return saying(say, productVersion);
  const command = commands.find(({ name }) => words === name || words.startsWith(`${name} `));
  if (command === undefined) {
    const isHelp = argv.some((word) => helpWords.has(word));
    say(isHelp ? overview(argv[0]) : `There is no command ${JSON.stringify(words)}.\n\n${overview()}`);
    return isHelp ? 0 : 2;
  }
  try {
    const { options, words: given } = parseLine(command, argv.slice(command.name.split(' ').length));
    if (options['help'] === true) return saying(say, helpOf(command));
    if ('runFar' in command) return await command.runFar({ options, words: given, ...places }, say);
    const data = await openHubData(places);
    try {
      await command.run(data, options, say);
    } finally {
      await data.db.close();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`${error.message}\n\n${helpOf(command)}`);
    return 2;
  }
}

function parseLine(command: Command, args: readonly string[]): { options: CommandOptions; words: string[] } {
  const wanted = 'words' in command ? command.words : [];
  const { values, positionals } = parse(command, args, wanted.length > 0);
  const options = values as CommandOptions;
  if (options['help'] !== true && positionals.length !== wanted.length) {
    throw new UsageError(`labkeeper ${command.name} takes ${wanted.join(' ')} and nothing else.`);
  }
  return { options, words: positionals };
}

function parse(
  command: Command,
  args: readonly string[],
  allowPositionals: boolean,
): { values: object; positionals: string[] } {
  try {
    return parseArgs({
      args: [...args],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      strict: true,
      allowPositionals,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'These options cannot be read.');
  }
}

function saying(say: (line: string) => void, text: string): number {
  say(text);
  return 0;
}

/** Every command; after the first word of a command of two words (`api-key --help`) those that begin with it. */
function overview(first = ''): string {
  const meant = commands.filter(({ name }) => name.startsWith(`${first} `));
  const lines = (meant.length > 0 ? meant : commands).map(({ name, help }) => `  labkeeper ${name.padEnd(16)} ${help}`);
  return [
    'Usage:',
    ...(meant.length > 0 ? [] : [`  labkeeper ${'[hub]'.padEnd(16)} Run the hub, until it is stopped.`]),
    ...lines,
    '',
    'Options of a command: labkeeper COMMAND --help',
  ].join('\n');
}

function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(([name, { type, help }]) => {
    const shown = type === 'boolean' ? `--${name}` : `--${name} …`;
    return `  ${shown.padEnd(20)} ${help}`;
  });
  const words = 'words' in command ? ` ${command.words.join(' ')}` : '';
  return [`labkeeper ${command.name}${words}: ${command.help}`, ...options].join('\n');
}
