import type { Scope } from '@labkeeper/protocol/scope';

/** Who is asking, once it is proven. `agent` speaks for its own server only. */
export type Caller =
  | { readonly kind: 'anonymous'; readonly scopes: readonly Scope[] }
  | {
      readonly kind: 'session';
      readonly userId: string;
      readonly name: string;
      readonly sessionHash: string;
      readonly scopes: readonly Scope[];
    }
  | { readonly kind: 'key'; readonly keyId: string; readonly name: string; readonly scopes: readonly Scope[] }
  | { readonly kind: 'shared_key'; readonly name: string; readonly scopes: readonly Scope[] }
  | {
      readonly kind: 'agent';
      readonly keyId: string;
      readonly serverId: string;
      readonly profile: string;
      readonly scopes: readonly Scope[];
    };

/** What a route asks of its caller. `public` needs nothing; `agent` an agent's, an ingest or the shared key. */
export type Access = Scope | 'public' | 'agent';
