import { ApiError } from './api-error.ts';
import { mayAccess } from './access.ts';
import type { Authenticator } from './authenticator.ts';
import type { Access, Caller } from './caller.ts';
import { isLoopback, networkOf, type ClientAddresses } from './client-address.ts';
import { readCredentials } from './credentials.ts';
import type { HostNames } from './host-names.ts';
import type { Limit } from './rate-limit.ts';
import type { RequestFacts } from './route.ts';

/** A request as one of the listeners took it. */
export interface Arrival {
  readonly request: Request;
  /** Address of the other end of the connection. */
  readonly peer: string;
  /** Whether the listener itself speaks TLS. */
  readonly tls: boolean;
  readonly requestId: string;
  /** When its headers had come, in ms since 1970. */
  readonly arrivedAt: number;
}

/** What the gate asks of a caller: the part of a route's or a socket's policy that concerns him. */
export interface Policy {
  readonly access: Access;
  readonly callers?: readonly Caller['kind'][] | undefined;
  /** Changes something, or opens a socket: then the page it comes from must be ours. */
  readonly unsafe: boolean;
}

export interface GateParts {
  readonly hostNames: HostNames;
  readonly clients: ClientAddresses;
  readonly authenticator: Authenticator;
  readonly requireTls: boolean;
  /** Turns per network: with a key or session, without either, and of wrong keys. */
  readonly limits: { readonly known: Limit; readonly anonymous: Limit; readonly wrongKeys: Limit };
}

const anonymous: Caller = { kind: 'anonymous', scopes: [] };

/** Lets a request in or throws: who it is, then where it comes from, then what it may, then how often. */
export class RequestGate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** The facts of an admitted request. */
  async admit(arrival: Arrival, policy: Policy): Promise<RequestFacts> {
    const facts = this.#factsOf(arrival);
    const caller = await this.#identify(facts, policy.access);
    if (policy.unsafe) this.#checkOrigin(facts, caller);
    this.#authorise(facts, caller, policy);
    await this.#limit(facts, caller, policy.access);
    return { ...facts, caller };
  }

  #factsOf(arrival: Arrival): Omit<RequestFacts, 'caller'> {
    const { headers } = arrival.request;
    const client = this.#parts.clients.of(arrival.peer, headers);
    const tls = client.forwardedTls ?? arrival.tls;
    const host = client.forwardedHost ?? headers.get('host') ?? '';
    return {
      address: client.address,
      tls,
      origin: `${tls ? 'https' : 'http'}://${host}`,
      userAgent: headers.get('user-agent') ?? '',
      requestId: arrival.requestId,
      arrivedAt: arrival.arrivedAt,
      headers,
      signal: arrival.request.signal,
    };
  }

  async #identify(facts: Omit<RequestFacts, 'caller'>, access: Access): Promise<Caller> {
    const { key, session } = readCredentials(facts.headers, facts);
    const { authenticator, limits } = this.#parts;
    if (key !== undefined) {
      const caller = await authenticator.byKey(key, facts.address);
      if (caller !== undefined) return caller;
      const seconds = await limits.wrongKeys.take(networkOf(facts.address));
      if (access === 'public') return anonymous;
      throw seconds === 0
        ? new ApiError('KEY_INVALID')
        : new ApiError('RATE_LIMITED', {
            retryAfterSeconds: seconds,
            message: 'Too many wrong keys; try again later.',
          });
    }
    if (session !== undefined) return (await authenticator.bySession(session, facts.address)) ?? anonymous;
    return anonymous;
  }

  /** A browser sends its cookie along for any page; only our own pages may make it change something. */
  #checkOrigin(facts: Omit<RequestFacts, 'caller'>, caller: Caller): void {
    if (caller.kind !== 'session' && caller.kind !== 'anonymous') return;
    const origin = facts.headers.get('origin');
    if (origin === null && caller.kind === 'anonymous') return;
    const host = facts.origin.slice(facts.origin.indexOf('//') + 2);
    if (origin === null || !this.#parts.hostNames.isOurOrigin(origin, host)) throw new ApiError('ORIGIN_REFUSED');
  }

  #authorise(facts: Omit<RequestFacts, 'caller'>, caller: Caller, { access, callers }: Policy): void {
    if (!mayAccess(access, caller)) {
      if (caller.kind !== 'anonymous') throw new ApiError('FORBIDDEN');
      throw new ApiError(this.#parts.authenticator.setUpDone() ? 'UNAUTHENTICATED' : 'SETUP_REQUIRED');
    }
    if (callers !== undefined && !callers.includes(caller.kind)) {
      throw new ApiError('FORBIDDEN', { message: 'This needs a log-in; a key may not do it.' });
    }
    if (access === 'agent' && this.#parts.requireTls && !facts.tls && !isLoopback(facts.address)) {
      throw new ApiError('TLS_REQUIRED');
    }
  }

  /** Reports of agents are not counted: their number is that of the servers, and losing them would be our fault. */
  async #limit(facts: Omit<RequestFacts, 'caller'>, caller: Caller, access: Access): Promise<void> {
    if (access === 'agent') return;
    const { limits } = this.#parts;
    const limit = caller.kind === 'anonymous' ? limits.anonymous : limits.known;
    const seconds = await limit.take(networkOf(facts.address));
    if (seconds > 0) throw new ApiError('RATE_LIMITED', { retryAfterSeconds: seconds });
  }
}
