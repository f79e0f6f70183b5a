import { SetupCode } from '../features/accounts/setup-code.ts';
import type { DataCommand } from './command.ts';

/** A fresh one-time code for a hub that has no administrator yet. */
export const renewSetupCode: DataCommand = {
  name: 'setup-code',
  help: 'Print a fresh link for set-up, valid for fifteen minutes.',
  options: {},
  async run({ db, clock, config }, _options, say) {
    const admin = await db.read.selectFrom('users').select('user_id').executeTakeFirst();
    if (admin !== undefined) {
      say('Set-up is done already; a lost password is replaced with: labkeeper reset-password');
      return;
    }
    const { code } = await new SetupCode({ db, clock, config }).renew();
    const address = config.port === 0 ? `https://localhost:${config.tlsPort}` : `http://localhost:${config.port}`;
    say(`${config.publicUrl ?? address}/setup#code=${code}`);
  },
};
