import { laterOptions } from '../../../packages/hub/src/config/later-options.ts';
import type { Option, Setting } from '../../../packages/hub/src/config/option.ts';
import { settings } from '../../../packages/hub/src/config/settings.ts';
import { startOptions } from '../../../packages/hub/src/config/start-options.ts';
import { generatedNote, table } from './markdown.ts';

type AnyOption = Option<unknown>;

/** `.env.example`: every variable, commented out, with its meaning and default. */
export function envExample(): string {
  const parts = [
    '# Made by scripts/write-docs.ts from the code. Copy what you need to .env beside the start command (chmod 600).',
    '# Everything works unset. A wrong value stops the start with one line that says what is allowed.',
    block('What the hub is started with', Object.values(startOptions)),
    block('What the dashboard can change too; set here it is fixed', settings),
    block('Accepted and checked; not used yet', Object.values(laterOptions)),
  ];
  return `${parts.join('\n')}\n`;
}

function block(title: string, options: readonly (AnyOption | Setting)[]): string {
  return [`\n# ---- ${title} ----`, ...options.map(entry)].join('\n');
}

function entry(option: AnyOption | Setting): string {
  const [name = ''] = option.env;
  const lines = [`\n# ${option.help} Allowed: ${option.type.allowed}. Default: ${defaultOf(option)}.`, `#${name}=`];
  for (const alias of aliasesOf(option)) lines.push(`# ${alias.help}`, `#${alias.env}=`);
  return lines.join('\n');
}

/** `docs/options.md`: the same as a page, with the keys of config.yaml. */
export function optionsPage(): string {
  return `${[
    generatedNote,
    '# Options',
    'Read in this order, the first one that has a value wins: environment variable, `.env` beside the start command, `config.yaml` in the data folder, the dashboard, the default.',
    'An empty variable counts as not set. A wrong value stops the start with one line that names the variable, what it held and what is allowed (exit code 2).',
    '## What the hub is started with',
    optionTable(Object.values(startOptions)),
    '## What the dashboard can change too',
    'Set by a variable or in `config.yaml` a value is fixed: the dashboard shows it as read-only, and the API answers `VALUE_OVERRIDDEN`. Any collector has `agent.collectors.<name>.enabled` and `agent.collectors.<name>.interval_seconds`.',
    optionTable(settings),
    '## Accepted and checked, not used yet',
    optionTable(Object.values(laterOptions), true),
    '## Inventory',
    '`servers:` in `config.yaml` registers servers at start where they are not known yet; each entry takes the fields of `POST /api/v1/servers`. See `config.example.yaml`.',
  ].join('\n\n')}\n`;
}

function optionTable(options: readonly (AnyOption | Setting)[], later = false): string {
  const head = ['variable', 'in config.yaml', 'default', 'allowed', later ? 'meaning (used by)' : 'meaning'];
  return table(
    head,
    options.map((option) => [
      [...option.env, ...aliasesOf(option).map(({ env }) => env)].map((name) => `\`${name}\``).join(' '),
      option.yaml === undefined ? '–' : `\`${option.yaml}\``,
      defaultOf(option),
      option.type.allowed,
      option.usedBy === undefined ? option.help : `${option.help} (${option.usedBy})`,
    ]),
  );
}

function aliasesOf(option: AnyOption | Setting): NonNullable<Setting['aliases']> {
  return 'aliases' in option ? (option.aliases ?? []) : [];
}

function defaultOf({ fallback, fallbackText }: AnyOption): string {
  if (fallbackText !== undefined) return fallbackText;
  if (fallback === undefined) return 'none';
  return Array.isArray(fallback) ? fallback.join(', ') : JSON.stringify(fallback).replaceAll('"', '');
}
