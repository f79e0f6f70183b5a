import type { Disk, DiskArray } from '@labkeeper/protocol/inventory';

/** A disk or an array as it is remembered. Times are ms since 1970. */
export interface KnownThing {
  readonly kind: 'disk' | 'array';
  /** What stays the same over reboots: the serial number of a disk, the name of an array. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly firstAt: number;
  readonly seenAt: number;
  /** Null while it is there. */
  readonly goneAt: number | null;
  /** Of an array: the most members that worked within the last 30 days, and when they last did; null where nobody could count. */
  readonly most: number | null;
  readonly mostAt: number | null;
  /** How many fewer worked when it last called itself well. */
  readonly lost: number;
}

/** A thing as it is seen now. `isWell`: it calls itself whole; `lasts`: that it is not told any more means that it is gone. */
export interface SeenThing extends Pick<KnownThing, 'kind' | 'id' | 'name'> {
  readonly working: number | null;
  readonly isWell: boolean;
  readonly lasts: boolean;
}

/** One look at all things of a kind. `isWhole`: whatever is not among the seen is not there. */
export interface HardwareLook {
  readonly kind: KnownThing['kind'];
  readonly seen: readonly SeenThing[];
  readonly isWhole: boolean;
}

const hourMs = 3_600_000;
/** What was there for less (ms) was put in for a while. */
const trustedAfterMs: Readonly<Record<KnownThing['kind'], number>> = { disk: 24 * hourMs, array: hourMs };
/** What nobody has seen for longer (ms), since its server was off, is no loss of now; neither is what was more than so long ago. */
const memoryMs = 30 * 24 * hourMs;
const mostGone = 256;

/** The disks that can be told from all others after a reboot, without those that people plug in and pull out. */
export function lastingDisks(disks: readonly Disk[]): SeenThing[] {
  return disks.flatMap(({ id, serial, device, model, transport }) => {
    const isNamed = serial === null ? id !== device : id === serial;
    if (!isNamed || transport === 'usb' || transport === 'mmc') return [];
    const name = model === null ? id : `${model} (${id})`;
    return { kind: 'disk' as const, id, name, working: null, isWell: true, lasts: true };
  });
}

/** The arrays of a server as they are seen. A btrfs of one device is told only while it counts errors. */
export function seenArrays(arrays: readonly DiskArray[]): SeenThing[] {
  return arrays.map(({ array, kind, wanted, working, state }) => {
    const lasts = kind !== 'btrfs' || wanted === null || wanted > 1;
    return { kind: 'array', id: array, name: array, working, isWell: state === 'ok' || state === 'checking', lasts };
  });
}

/** What is known after a look at the things of one kind; those of other kinds stay as they are. */
export function afterLook(
  known: readonly KnownThing[],
  { kind, seen, isWhole }: HardwareLook,
  now: number,
): KnownThing[] {
  const before = new Map(known.filter((thing) => thing.kind === kind).map((thing) => [thing.id, thing]));
  const others = known.filter((thing) => thing.kind !== kind);
  const present = seen.filter(({ lasts }) => lasts).map((thing) => whenSeen(before.get(thing.id), thing, now));
  const ids = new Set(seen.map(({ id }) => id));
  const missing = [...before.values()].filter(({ id }) => !ids.has(id));
  const remembered = isWhole ? missing.flatMap((thing) => whenMissing(thing, now)) : missing;
  return [...others, ...present, ...remembered.slice(-mostGone)];
}

function whenSeen(before: KnownThing | undefined, seen: SeenThing, now: number): KnownThing {
  const { kind, id, name, working, isWell } = seen;
  const { most, mostAt } = bestOf(before, working, now);
  const lost = isWell && most !== null && working !== null ? most - working : (before?.lost ?? 0);
  return { kind, id, name, firstAt: before?.firstAt ?? now, seenAt: now, goneAt: null, most, mostAt, lost };
}

function bestOf(
  before: KnownThing | undefined,
  working: number | null,
  now: number,
): Pick<KnownThing, 'most' | 'mostAt'> {
  const { most = null, mostAt = null } = before ?? {};
  if (working === null) return { most, mostAt };
  const isOver = most === null || mostAt === null || now - mostAt > memoryMs;
  return isOver || working >= most ? { most: working, mostAt: now } : { most, mostAt };
}

function whenMissing(thing: KnownThing, now: number): KnownThing[] {
  if (thing.goneAt !== null) return [thing];
  const { kind, firstAt, seenAt } = thing;
  if (seenAt - firstAt < trustedAfterMs[kind] || now - seenAt > memoryMs) return [];
  return [{ ...thing, goneAt: now }];
}

/** Whether what is remembered differs in more than when it was last seen. */
export function isSameThing(a: KnownThing, b: KnownThing): boolean {
  return a.name === b.name && a.goneAt === b.goneAt && a.most === b.most && a.lost === b.lost;
}
