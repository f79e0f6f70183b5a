import { Scope } from '@labkeeper/protocol/scope';
import { Compile } from 'typebox/compile';
import { ApiKeys } from '../features/accounts/api-keys.ts';
import { numberOption, textOption, UsageError, type DataCommand } from './command.ts';

const scope = Compile(Scope);
const dayMs = 86_400_000;

/** Makes a key for a script. */
export const createApiKey: DataCommand = {
  name: 'api-key create',
  help: 'Make an API key and print it, once.',
  options: {
    name: { type: 'string', help: 'what it is for (default: command line)' },
    scopes: { type: 'string', help: 'read, ingest, operate, admin; several with commas; must be given' },
    'expires-days': { type: 'string', help: 'days until it ends (default: never)' },
  },
  async run({ db, clock, audit }, options, say) {
    const name = textOption(options, 'name') ?? 'command line';
    const scopes = scopesOf(textOption(options, 'scopes'));
    const days = numberOption(options, 'expires-days', [1, 36_500]);
    const expiresAt = days === undefined ? undefined : clock.now() + days * dayMs;
    const keys = new ApiKeys({ db, clock }, () => {});
    const issued = await db.transaction(async (inner) => {
      const made = await keys.issue({ name, scopes, expiresAt }, inner);
      await audit.record(
        { actor: 'command-line', action: 'key.created', target: made.keyId, details: { name, scopes } },
        inner,
      );
      return made;
    });
    say(issued.key);
  },
};

function scopesOf(text: string | undefined): Scope[] {
  if (text === undefined) {
    throw new UsageError(
      '--scopes is missing: say what the key may do, for instance --scopes read or --scopes ingest.',
    );
  }
  return text.split(',').map((word) => {
    const one = word.trim();
    if (scope.Check(one)) return one;
    throw new UsageError(`--scopes holds ${JSON.stringify(one)}; allowed are read, ingest, operate and admin.`);
  });
}
