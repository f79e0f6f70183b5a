import { OwnSession } from '@labkeeper/protocol/account';
import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import { Type } from 'typebox';
import { actorOf } from '../../platform/access.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Caller } from '../../platform/caller.ts';
import { Filter, pageItems } from '../../platform/item-page.ts';
import { route, type Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import { sessionIdOf } from './sessions.ts';

const path = '/api/v1/auth/sessions';

/** Where the own account is logged in, and how to end it there. */
export function ownSessionRoutes(services: Services): Route[] {
  return [listRoute(services), endRoute(services)];
}

function listRoute({ accounts }: Services): Route {
  return route({
    method: 'GET',
    path,
    id: 'list_sessions',
    tag: 'accounts',
    summary: 'The browsers in which the own account is logged in, the one used last first.',
    access: 'read',
    callers: ['session'],
    request: { query: Type.Object({ ...PageQuery.properties, address: Filter, current: Filter }) },
    response: { status: 200, schema: pageOf(OwnSession) },
    errors: [],
    async handle({ caller, query }) {
      const { userId, sessionHash } = sessionCaller(caller);
      const items = await accounts.sessions.listOf(userId, sessionHash);
      return pageItems(items, query, {
        key: (session) => `${session.last_seen_at} ${session.session_id}`,
        newestFirst: true,
      });
    },
  });
}

function endRoute({ accounts, platform }: Services): Route {
  return route({
    method: 'DELETE',
    path: `${path}/{session_id}`,
    id: 'end_session',
    tag: 'accounts',
    summary: 'Log the own account out of one browser; what is connected there is closed within a second.',
    access: 'read',
    callers: ['session'],
    request: { params: Type.Object({ session_id: Type.String({ maxLength: 80 }) }) },
    response: { status: 204, schema: undefined },
    errors: ['NOT_FOUND'],
    async handle({ caller, params, address }) {
      const { userId, sessionHash } = sessionCaller(caller);
      const hash = await accounts.sessions.hashById(userId, params.session_id);
      if (hash === undefined) {
        throw new ApiError('NOT_FOUND', { field: 'session_id', message: 'The own account has no such session.' });
      }
      await accounts.sessions.end(hash);
      const details = { own: hash === sessionHash };
      const entry = { actor: actorOf(caller), action: 'session.ended', target: sessionIdOf(hash), address };
      await platform.audit.record({ ...entry, details });
      return undefined;
    },
  });
}

function sessionCaller(caller: Caller): Extract<Caller, { kind: 'session' }> {
  if (caller.kind !== 'session') throw new ApiError('FORBIDDEN');
  return caller;
}
