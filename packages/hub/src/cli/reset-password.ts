import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { PasswordHasher } from '../platform/password.ts';
import { textOption, UsageError, type DataCommand } from './command.ts';

const minimum = 8;

/** Gives a user another password when the old one is lost; every session of it ends. */
export const resetPassword: DataCommand = {
  name: 'reset-password',
  help: 'Set another password for a user and end its sessions.',
  options: {
    name: { type: 'string', help: 'the user (default: admin)' },
    'password-stdin': {
      type: 'boolean',
      help: 'read the password from standard input (default: make one and print it)',
    },
    'remove-totp': { type: 'boolean', help: 'turn the second factor off too' },
  },
  async run({ db, clock, audit }, options, say) {
    const name = textOption(options, 'name') ?? 'admin';
    const user = await db.read.selectFrom('users').select('user_id').where('name', '=', name).executeTakeFirst();
    if (user === undefined) throw new UsageError(`There is no user called ${JSON.stringify(name)}.`);
    const given = options['password-stdin'] === true;
    const password = given ? (await text(process.stdin)).replace(/\r?\n$/, '') : randomBytes(12).toString('base64url');
    if (password.length < minimum) throw new UsageError(`The password needs at least ${minimum} characters.`);
    const password_hash = await new PasswordHasher().hash(password);
    await db.transaction(async (inner) => {
      const factor = options['remove-totp'] === true ? { totp_secret: null, recovery_json: '[]' } : {};
      const change = { password_hash, ...factor, updated_at: clock.now() };
      await inner.updateTable('users').set(change).where('user_id', '=', user.user_id).execute();
      await inner.deleteFrom('sessions').where('user_id', '=', user.user_id).execute();
      await audit.record({ actor: 'command-line', action: 'password.reset', target: name }, inner);
    });
    say(given ? `The password of ${name} was changed.` : `The new password of ${name}: ${password}`);
  },
};
