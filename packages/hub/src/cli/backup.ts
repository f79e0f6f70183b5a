import type { DataCommand } from './command.ts';

/** Makes a verified backup of the database, beside a hub that may be running. */
export const makeBackup: DataCommand = {
  name: 'backup',
  help: 'Make a verified backup and print its path.',
  options: {},
  async run({ backups, audit }, _options, say) {
    const made = await backups.create();
    await audit.record({ actor: 'command-line', action: 'backup.created', target: made.name });
    say(backups.pathOf(made.name));
  },
};
