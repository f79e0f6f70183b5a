import { Type, type Static } from 'typebox';
import { Instant, nullable } from './text.ts';

export const HealthWord = Type.Union([
  Type.Literal('ok'),
  Type.Literal('migrating'),
  Type.Literal('storage_full'),
  Type.Literal('storage_failing'),
  Type.Literal('stopping'),
]);
export type HealthWord = Static<typeof HealthWord>;

/** `GET /system/health`: one word without a key; `checks` only with one. */
export const SystemHealth = Type.Object(
  {
    status: HealthWord,
    version: Type.Optional(Type.String()),
    uptime_seconds: Type.Optional(Type.Number()),
    checks: Type.Optional(Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), message: Type.String() }))),
  },
  { $id: 'SystemHealth' },
);
export type SystemHealth = Static<typeof SystemHealth>;

/** `GET /system/stats`: what the hub holds and what it costs. Counters run since the start of the process. */
export const SystemStats = Type.Object(
  {
    version: Type.String(),
    engine: Type.Union([Type.Literal('sqlite'), Type.Literal('postgres')]),
    started_at: Instant,
    servers: Type.Integer(),
    series: Type.Integer(),
    database_bytes: Type.Integer(),
    disk_free_bytes: nullable(Type.Integer()),
    memory_bytes: Type.Integer(),
    cpu_seconds: Type.Number(),
    viewers: Type.Integer(),
    agents_connected: Type.Integer(),
    last_backup_at: nullable(Instant),
    counters: Type.Record(Type.String(), Type.Integer()),
  },
  { $id: 'SystemStats' },
);
export type SystemStats = Static<typeof SystemStats>;

/** One line of the audit: who did what to what, from where. */
export const AuditEntry = Type.Object(
  {
    audit_id: Type.String(),
    at: Instant,
    actor: Type.String(),
    action: Type.String(),
    target: nullable(Type.String()),
    address: nullable(Type.String()),
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'AuditEntry' },
);
export type AuditEntry = Static<typeof AuditEntry>;

export const Backup = Type.Object(
  { name: Type.String(), created_at: Instant, size_bytes: Type.Integer(), verified: Type.Boolean() },
  { $id: 'Backup' },
);
export type Backup = Static<typeof Backup>;
