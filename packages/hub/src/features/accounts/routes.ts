import {
  ApiKey,
  ApiKeyCreated,
  ApiKeyRequest,
  LoginRequest,
  PasswordChange,
  Session,
  TotpEnrolment,
  TotpRequest,
} from '@labkeeper/protocol/account';
import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import { Type } from 'typebox';
import { actorOf } from '../../platform/access.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Caller } from '../../platform/caller.ts';
import { sessionCookie } from '../../platform/credentials.ts';
import { Filter, pageItems } from '../../platform/item-page.ts';
import { route, type JsonAnswer, type RequestFacts, type Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import { sessionOf, type LoggedIn } from './log-in.ts';
import { ownSessionRoutes } from './own-sessions.ts';
import { TotpSetUp } from './totp-set-up.ts';

const tag = 'accounts';
const loginBytes = 8 * 1024;

/** Log-in, the own account, and API keys. */
export function accountRoutes(services: Services): Route[] {
  return [
    ...sessionRoutes(services),
    ...ownSessionRoutes(services),
    passwordRoute(services),
    ...totpRoutes(services),
    listKeysRoute(services),
    createKeyRoute(services),
    revokeKeyRoute(services),
  ];
}

function sessionRoutes({ accounts }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/auth/login',
      id: 'log_in',
      tag,
      summary: 'Log in with name and password; the answer sets the session cookie.',
      access: 'public',
      request: { body: LoginRequest },
      response: { status: 200, schema: Session },
      errors: ['LOGIN_FAILED', 'TOTP_REQUIRED', 'LOGIN_LIMITED', 'ORIGIN_REFUSED'],
      example: { name: 'admin', password: 'correct horse battery staple' },
      maxBodyBytes: loginBytes,
      handle: async (input) => withCookie(await accounts.logIn.logIn(input.body, input)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/logout',
      id: 'log_out',
      tag,
      summary: 'End the session of this browser; without one it only clears the cookie.',
      access: 'public',
      request: {},
      response: { status: 200, schema: Type.Object({ logged_out: Type.Boolean() }) },
      errors: ['ORIGIN_REFUSED'],
      async handle({ caller, tls, origin }) {
        if (caller.kind === 'session') await accounts.sessions.end(caller.sessionHash);
        const headers = { 'set-cookie': sessionCookie('', 0, { tls, origin }) };
        return { kind: 'json' as const, headers, body: { logged_out: caller.kind === 'session' } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/auth/session',
      id: 'get_session',
      tag,
      summary: 'Who is logged in, and what he may do.',
      access: 'read',
      callers: ['session'],
      request: {},
      response: { status: 200, schema: Session },
      errors: [],
      async handle(input) {
        const { userId, sessionHash } = sessionCaller(input.caller);
        const user = await accounts.users.byId(userId);
        return sessionOf(user, input, (await accounts.sessions.expiresAt(sessionHash)) ?? 0);
      },
    }),
  ];
}

function passwordRoute(services: Services): Route {
  const { accounts } = services;
  return route({
    method: 'PUT',
    path: '/api/v1/auth/password',
    id: 'change_password',
    tag,
    summary: 'Change the own password. Every other session ends; the answer sets a new cookie.',
    access: 'read',
    callers: ['session'],
    request: { body: PasswordChange },
    response: { status: 200, schema: Session },
    errors: ['LOGIN_FAILED', 'LOGIN_LIMITED'],
    example: { current_password: 'correct horse battery staple', new_password: 'staple battery horse correct' },
    maxBodyBytes: loginBytes,
    async handle(input) {
      const user = await checkedUser(services, input, input.body.current_password);
      const password_hash = await accounts.users.hashPassword(input.body.new_password);
      return withCookie(await accounts.logIn.changeAccount(user, { password_hash }, input, 'password.changed'));
    },
  });
}

function totpRoutes(services: Services): Route[] {
  const { accounts } = services;
  const totp = new TotpSetUp(services.platform, accounts);
  return [
    route({
      method: 'POST',
      path: '/api/v1/auth/totp',
      id: 'set_up_totp',
      tag,
      summary:
        'Set up the second factor: without a code it makes a secret, with the code of that secret it turns it on.',
      access: 'read',
      callers: ['session'],
      request: { body: TotpRequest },
      response: { status: 200, schema: TotpEnrolment },
      errors: ['LOGIN_FAILED', 'LOGIN_LIMITED'],
      example: { password: 'correct horse battery staple', code: '123456' },
      maxBodyBytes: loginBytes,
      async handle(input) {
        const user = await checkedUser(services, input, input.body.password);
        const code = input.body.code ?? '';
        if (code === '') return totp.begin(user);
        const done = await totp.confirm(user, code, input);
        return { kind: 'json' as const, headers: { 'set-cookie': done.cookie }, body: done.enrolment };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/auth/totp',
      id: 'remove_totp',
      tag,
      summary: 'Turn the second factor off. Every other session ends; the answer sets a new cookie.',
      access: 'read',
      callers: ['session'],
      request: { body: TotpRequest },
      response: { status: 200, schema: Session },
      errors: ['LOGIN_FAILED', 'LOGIN_LIMITED'],
      example: { password: 'correct horse battery staple' },
      maxBodyBytes: loginBytes,
      async handle(input) {
        const user = await checkedUser(services, input, input.body.password);
        const change = { totp_secret: null, recovery_json: '[]' };
        return withCookie(await accounts.logIn.changeAccount(user, change, input, 'totp.removed'));
      },
    }),
  ];
}

function listKeysRoute({ accounts }: Services): Route {
  return route({
    method: 'GET',
    path: '/api/v1/api-keys',
    id: 'list_api_keys',
    tag,
    summary: 'Every API key, of scripts and of agents, without the keys themselves.',
    access: 'admin',
    request: {
      query: Type.Object({ ...PageQuery.properties, name: Filter, prefix: Filter, scopes: Filter, server_id: Filter }),
    },
    response: { status: 200, schema: pageOf(ApiKey) },
    errors: [],
    handle: async ({ query }) =>
      pageItems(await accounts.keys.list(), query, {
        key: (key) => `${key.created_at} ${key.key_id}`,
        newestFirst: true,
      }),
  });
}

function createKeyRoute({ accounts, platform }: Services): Route {
  return route({
    method: 'POST',
    path: '/api/v1/api-keys',
    id: 'create_api_key',
    tag,
    summary: 'Make an API key; this answer is the only place where it is shown.',
    access: 'admin',
    // A stolen key must not be able to make itself a successor.
    callers: ['session', 'shared_key'],
    request: { body: ApiKeyRequest },
    response: { status: 201, schema: ApiKeyCreated },
    errors: [],
    example: { name: 'backup script', scopes: ['ingest'], expires_at: null },
    async handle({ body, caller, address }) {
      const expiresAt = expiryOf(body.expires_at, platform.clock.now());
      const issued = await platform.db.transaction(async (db) => {
        const made = await accounts.issueKey({ name: body.name, scopes: body.scopes, expiresAt }, db);
        const details = { name: body.name, scopes: body.scopes };
        await platform.audit.record(
          { actor: actorOf(caller), action: 'key.created', target: made.keyId, address, details },
          db,
        );
        return made;
      });
      return {
        key_id: issued.keyId,
        name: body.name,
        prefix: issued.prefix,
        scopes: body.scopes,
        server_id: null,
        created_at: new Date(issued.createdAt).toISOString(),
        last_used_at: null,
        expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
        revoked_at: null,
        key: issued.key,
      };
    },
  });
}

function revokeKeyRoute({ accounts, platform }: Services): Route {
  return route({
    method: 'DELETE',
    path: '/api/v1/api-keys/{key_id}',
    id: 'revoke_api_key',
    tag,
    summary: 'End an API key at once; what is connected with it is closed within a second.',
    access: 'admin',
    request: { params: Type.Object({ key_id: Type.String({ maxLength: 80 }) }) },
    response: { status: 200, schema: ApiKey },
    errors: ['KEY_NOT_FOUND'],
    async handle({ params, caller, address }) {
      const key = await platform.db.transaction(async (db) => {
        const revoked = await accounts.keys.revoke(params.key_id, db);
        const entry = { actor: actorOf(caller), action: 'key.revoked', target: params.key_id, address };
        await platform.audit.record({ ...entry, details: { name: revoked.name } }, db);
        return revoked;
      });
      return { ...key, revoked_at: key.revoked_at ?? new Date(platform.clock.now()).toISOString() };
    },
  });
}

/** The user whose session this is, once the password was given again. */
async function checkedUser({ accounts }: Services, facts: RequestFacts, password: string) {
  const user = await accounts.users.byId(sessionCaller(facts.caller).userId);
  await accounts.logIn.limit(user.name, facts.address);
  if (!(await accounts.users.checkPassword(user, password))) throw new ApiError('LOGIN_FAILED');
  return user;
}

function sessionCaller(caller: Caller): Extract<Caller, { kind: 'session' }> {
  if (caller.kind !== 'session') throw new ApiError('FORBIDDEN');
  return caller;
}

function withCookie({ session, cookie }: LoggedIn): JsonAnswer<Session> {
  return { kind: 'json', headers: { 'set-cookie': cookie }, body: session };
}

function expiryOf(text: string | null | undefined, now: number): number | undefined {
  if (text === null || text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at <= now) {
    throw new ApiError('INVALID', { field: 'expires_at', message: 'expires_at must be a time in the future.' });
  }
  return at;
}
