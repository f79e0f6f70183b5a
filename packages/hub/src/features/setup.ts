import { Session, SetupRequest, SetupState } from '@labkeeper/protocol/account';
import { ApiError } from '../platform/api-error.ts';
import { route, type Route } from '../platform/route.ts';
import type { Services } from './services.ts';

const tag = 'set-up';

/** Whether there is an administrator yet, and what kind of hub this is. */
export async function setupState({ accounts, platform }: Pick<Services, 'accounts' | 'platform'>): Promise<SetupState> {
  const done = accounts.setUpDone();
  const expiresAt = done ? undefined : await accounts.setupCode.expiresAt();
  return {
    done,
    version: platform.version,
    demo: platform.config.demo,
    code_expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}

/** The first visit: whether there is an administrator, and how to become it with the code that the hub printed. */
export function setupRoutes({ accounts, platform }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/setup',
      id: 'get_setup',
      tag,
      summary: 'Whether set-up is done, and until when the one-time code works.',
      access: 'public',
      request: {},
      response: { status: 200, schema: SetupState },
      errors: [],
      handle: () => setupState({ accounts, platform }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/setup',
      id: 'finish_setup',
      tag,
      summary: 'Set the administrator’s password with the one-time code; the answer logs in.',
      access: 'public',
      request: { body: SetupRequest },
      response: { status: 201, schema: Session },
      errors: ['SETUP_CODE_INVALID', 'SETUP_DONE', 'LOGIN_LIMITED', 'ORIGIN_REFUSED'],
      example: { code: 'K7QM-2XWD-R9TB-HE4C', password: 'correct horse battery staple' },
      maxBodyBytes: 8 * 1024,
      async handle(input) {
        if (accounts.setUpDone()) throw new ApiError('SETUP_DONE');
        await accounts.logIn.limit('set-up', input.address);
        if (!(await accounts.setupCode.isRight(input.body.code))) {
          throw new ApiError('SETUP_CODE_INVALID', { field: 'code' });
        }
        const name = input.body.name ?? 'admin';
        const user = await accounts.users.create(
          { name, role: 'admin', password: input.body.password },
          { onlyFirst: true },
        );
        await accounts.setupCode.end();
        await platform.audit.record({ actor: `user:${name}`, action: 'setup.done', address: input.address });
        const { session, cookie } = await accounts.logIn.open(user, input);
        return { kind: 'json' as const, headers: { 'set-cookie': cookie }, body: session };
      },
    }),
  ];
}
