import type { Access, Caller } from './caller.ts';

/** Whether a caller may use a route: by its scopes, or for agents' routes as an agent, with an ingest key or with the shared key. */
export function mayAccess(access: Access, caller: Caller): boolean {
  if (access === 'public') return true;
  if (access === 'agent') return caller.kind === 'agent' || caller.scopes.includes('ingest');
  // An agent's key speaks for its own server on the agents' routes, and nowhere else.
  return caller.kind !== 'agent' && caller.scopes.includes(access);
}

/** A caller for the audit and the log: `user:admin`, `key:backup`, `agent:nas`. */
export function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'session':
      return `user:${caller.name}`;
    case 'key':
      return `key:${caller.name}`;
    case 'shared_key':
      return 'shared-key';
    case 'agent':
      return `agent:${caller.serverId}`;
  }
}
