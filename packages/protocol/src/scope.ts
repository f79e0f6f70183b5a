import { Type, type Static } from 'typebox';

/** What a caller may do. `read` < `operate` < `admin`; `ingest` (send measurements) stands apart. */
export const Scope = Type.Union([
  Type.Literal('read'),
  Type.Literal('ingest'),
  Type.Literal('operate'),
  Type.Literal('admin'),
]);
export type Scope = Static<typeof Scope>;

/** Scopes that come with one scope. */
export const scopeIncludes: Record<Scope, readonly Scope[]> = {
  read: ['read'],
  ingest: ['ingest'],
  operate: ['read', 'operate'],
  admin: ['read', 'ingest', 'operate', 'admin'],
};
