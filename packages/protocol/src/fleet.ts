import { Type, type Static } from 'typebox';
import { Status } from './agent.ts';
import { Container, Disk, DiskArray, DiskHealth } from './inventory.ts';
import { Instant, nullable, Slug } from './text.ts';

/** What is judged of one thing of a server: the worst of its keys, with the sentences that say why. */
const judged = {
  server_id: Slug,
  status: Status,
  problems: Type.Array(Type.String()),
  /** When its server last said so. */
  updated_at: nullable(Instant),
};

/** A disk anywhere in the lab. `health` null: nobody can ask it. One behind a controller has no device of its own. */
export const FleetDisk = Type.Object(
  { ...judged, ...Disk.properties, health: nullable(DiskHealth) },
  { $id: 'FleetDisk' },
);
export type FleetDisk = Static<typeof FleetDisk>;

/** An array anywhere in the lab. */
export const FleetArray = Type.Object({ ...judged, ...DiskArray.properties }, { $id: 'FleetArray' });
export type FleetArray = Static<typeof FleetArray>;

const MaybeNumber = nullable(Type.Number());

/** A container anywhere in the lab, with its newest numbers. */
export const FleetContainer = Type.Object(
  { ...judged, ...Container.properties, cpu_percent: MaybeNumber, memory_bytes: MaybeNumber },
  { $id: 'FleetContainer' },
);
export type FleetContainer = Static<typeof FleetContainer>;
