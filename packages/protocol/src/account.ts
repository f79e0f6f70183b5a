import { Type, type Static } from 'typebox';
import { Scope } from './scope.ts';
import { Instant, Name, nullable } from './text.ts';

export const Role = Type.Union([Type.Literal('admin'), Type.Literal('operator'), Type.Literal('viewer')]);
export type Role = Static<typeof Role>;

export const Password = Type.String({ minLength: 8, maxLength: 1024 });

/** Body of `POST /auth/login`. `totp` is needed only where a second factor is set up. */
export const LoginRequest = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
  totp: Type.Optional(Type.String({ maxLength: 20 })),
});
export type LoginRequest = Static<typeof LoginRequest>;

/** `GET /auth/session`. `insecure` says that the browser came over plain HTTP from another machine. */
export const Session = Type.Object(
  {
    name: Type.String(),
    role: Role,
    scopes: Type.Array(Scope),
    totp: Type.Boolean(),
    insecure: Type.Boolean(),
    expires_at: Instant,
  },
  { $id: 'Session' },
);
export type Session = Static<typeof Session>;

/** One browser in which the own account is logged in. `current` is the one that asks. */
export const OwnSession = Type.Object(
  {
    session_id: Type.String(),
    created_at: Instant,
    last_seen_at: Instant,
    expires_at: Instant,
    address: nullable(Type.String()),
    user_agent: nullable(Type.String()),
    current: Type.Boolean(),
  },
  { $id: 'OwnSession' },
);
export type OwnSession = Static<typeof OwnSession>;

export const PasswordChange = Type.Object({
  current_password: Type.String({ maxLength: 1024 }),
  new_password: Password,
});
export type PasswordChange = Static<typeof PasswordChange>;

/** Body of `POST /setup`: the one-time code that the hub printed, and the administrator's password. */
export const SetupRequest = Type.Object({
  code: Type.String({ minLength: 4, maxLength: 80 }),
  password: Password,
  name: Type.Optional(Name),
});
export type SetupRequest = Static<typeof SetupRequest>;

/** `GET /setup`. `demo` marks a hub that shows made-up servers. */
export const SetupState = Type.Object({
  done: Type.Boolean(),
  version: Type.String(),
  demo: Type.Boolean(),
  code_expires_at: nullable(Instant),
});
export type SetupState = Static<typeof SetupState>;

export const TotpEnrolment = Type.Object({
  secret: Type.String(),
  uri: Type.String(),
  recovery_codes: Type.Array(Type.String()),
});
export type TotpEnrolment = Static<typeof TotpEnrolment>;

export const TotpRequest = Type.Object({
  password: Type.String({ maxLength: 1024 }),
  code: Type.Optional(Type.String({ maxLength: 20 })),
});
export type TotpRequest = Static<typeof TotpRequest>;

export const ApiKeyRequest = Type.Object({
  name: Name,
  scopes: Type.Array(Scope, { minItems: 1, maxItems: 4, uniqueItems: true }),
  expires_at: Type.Optional(nullable(Instant)),
});
export type ApiKeyRequest = Static<typeof ApiKeyRequest>;

export const ApiKey = Type.Object(
  {
    key_id: Type.String(),
    name: Type.String(),
    prefix: Type.String(),
    scopes: Type.Array(Scope),
    server_id: nullable(Type.String()),
    created_at: Instant,
    last_used_at: nullable(Instant),
    expires_at: nullable(Instant),
    revoked_at: nullable(Instant),
  },
  { $id: 'ApiKey' },
);
export type ApiKey = Static<typeof ApiKey>;

/** Answer to the creation of a key: the only time that it is shown. */
export const ApiKeyCreated = Type.Object({ ...ApiKey.properties, key: Type.String() });
export type ApiKeyCreated = Static<typeof ApiKeyCreated>;
