import { hostname } from 'node:os';
import { EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import { installCommand } from '../domain/install-command.ts';
import { createEnrollmentToken, hubAddress } from '../features/enrollment/service.ts';
import { defaultSite } from '../features/servers/service.ts';
import { ApiError } from '../platform/api-error.ts';
import { compileBodyCheck } from '../platform/validate-input.ts';
import { numberOption, textOption, UsageError, type DataCommand, type HubData } from './command.ts';

const check = compileBodyCheck(EnrollmentTokenRequest);

/** Makes a token with which an agent gets its key. */
export const createEnrollToken: DataCommand = {
  name: 'enroll-token',
  help: 'Make a one-time token for an agent and print the line that installs it.',
  options: {
    name: { type: 'string', help: 'what it is for' },
    'server-id': { type: 'string', help: 'id of the server (default: its host name)' },
    site: { type: 'string', help: 'site it belongs to (default: home)' },
    tags: { type: 'string', help: 'tags, with commas' },
    uses: { type: 'string', help: 'how many agents may use it (default: 1)' },
    minutes: { type: 'string', help: 'how long it works (default: 15)' },
    profile: { type: 'string', help: 'watch or act (default: watch)' },
    'token-only': { type: 'boolean', help: 'print the token alone' },
  },
  async run(data, options, say) {
    const tags = textOption(options, 'tags');
    const minutes = numberOption(options, 'minutes', [1, 1440]);
    const request = {
      name: textOption(options, 'name'),
      server_id: textOption(options, 'server-id'),
      site_id: textOption(options, 'site'),
      tags: tags?.split(',').map((tag) => tag.trim()),
      uses: numberOption(options, 'uses', [1, 1000]),
      expires_in_seconds: minutes === undefined ? undefined : minutes * 60,
      profile: textOption(options, 'profile'),
    };
    await ensureFirstSite(data);
    const { token, row } = await create(data, request);
    const details = { name: row.name };
    const act = { actor: 'command-line', action: 'enrollment_token.created', target: row.token_id, details };
    await data.audit.record(act);
    const origin = `http://${hostname()}:${data.config.port}`;
    say(options['token-only'] === true ? token : installCommand(hubAddress(data, origin), token));
  },
};

/** A hub that never ran has no site yet; it makes this one at its first start too. */
async function ensureFirstSite({ db, clock }: Pick<HubData, 'db' | 'clock'>): Promise<void> {
  await db.write
    .insertInto('sites')
    .values({ site_id: defaultSite, name: 'Home', location: null, created_at: clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function create(
  data: Parameters<typeof createEnrollmentToken>[0],
  request: object,
): Promise<Awaited<ReturnType<typeof createEnrollmentToken>>> {
  try {
    const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
    return await createEnrollmentToken(data, check(given) as EnrollmentTokenRequest, 'command-line');
  } catch (error) {
    throw error instanceof ApiError ? new UsageError(error.message) : error;
  }
}
