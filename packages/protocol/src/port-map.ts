import { Type, type Static } from 'typebox';
import { ListeningPort } from './inventory.ts';
import { Instant, nullable, Slug } from './text.ts';

const Protocol = Type.Union([Type.Literal('tcp'), Type.Literal('udp')]);
const Port = Type.Integer({ minimum: 0, maximum: 65_535 });

/** A listener somewhere in the lab. `opened_at` null: it was there when its server was first looked at. */
export const FleetPort = Type.Object(
  { server_id: Slug, ...ListeningPort.properties, opened_at: nullable(Instant) },
  { $id: 'FleetPort' },
);
export type FleetPort = Static<typeof FleetPort>;

/** Who wants a port: what listens on it, a container that would publish it when it starts, or another service of the file that is looked at. */
export const PortClaim = Type.Object({
  by: Type.String(),
  /** Of a container; null where it has none. */
  project: nullable(Type.String()),
  kind: Type.Union([Type.Literal('listening'), Type.Literal('container'), Type.Literal('wanted')]),
  address: Type.String(),
  /** Of a container: running, exited, …; null for anything else. */
  state: nullable(Type.String()),
});
export type PortClaim = Static<typeof PortClaim>;

/** A port that more than one wants on the same server. */
export const PortConflict = Type.Object(
  { server_id: Slug, protocol: Protocol, port: Port, claims: Type.Array(PortClaim) },
  { $id: 'PortConflict' },
);
export type PortConflict = Static<typeof PortConflict>;

/** A listener that was opened or closed. */
export const PortChange = Type.Object(
  {
    server_id: Slug,
    protocol: Protocol,
    port: Port,
    address: Type.String(),
    by: nullable(Type.String()),
    change: Type.Union([Type.Literal('opened'), Type.Literal('closed')]),
    at: Instant,
  },
  { $id: 'PortChange' },
);
export type PortChange = Static<typeof PortChange>;

/** Ports that nothing listens on and no container wants. `servers`: those whose ports are known and were asked. */
export const FreePorts = Type.Object(
  {
    protocol: Protocol,
    from: Port,
    to: Port,
    free: Type.Array(Port),
    servers: Type.Array(Slug),
    /** Servers that were meant but whose ports nobody knows. */
    unknown: Type.Array(Slug),
    /** Ports of this range that the kernel may give to outgoing connections. */
    ephemeral_range: nullable(Type.Array(Type.Integer())),
  },
  { $id: 'FreePorts' },
);
export type FreePorts = Static<typeof FreePorts>;

/** A file to be checked against the ports of a server: a compose file, or a list of ports. */
export const PortCheckRequest = Type.Object(
  {
    server_id: Slug,
    content: Type.String({ minLength: 1, maxLength: 200_000 }),
    /** The name of the compose project, whatever the file says (as `docker compose -p` does). */
    project: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** The folder of the file, which names the project where nothing else does. */
    folder: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { $id: 'PortCheckRequest' },
);
export type PortCheckRequest = Static<typeof PortCheckRequest>;

/** A port that a file wants and that is taken. */
export const PortClash = Type.Object({
  /** The compose service that wants it; null in a plain list. */
  service: nullable(Type.String()),
  protocol: Protocol,
  address: Type.String(),
  port: Port,
  claims: Type.Array(PortClaim),
});

/** `free`: everything that a file wants is known to be free. `unclear`: what nobody can judge, in words; then it is not. */
export const PortCheck = Type.Object(
  {
    server_id: Slug,
    free: Type.Boolean(),
    wanted: Type.Integer(),
    clashes: Type.Array(PortClash),
    unclear: Type.Array(Type.String()),
  },
  { $id: 'PortCheck' },
);
export type PortCheck = Static<typeof PortCheck>;
