import type { Alert } from '@labkeeper/protocol/alert';
import type { CollectorReport } from '@labkeeper/protocol/agent';
import type { Disk, DiskArray } from '@labkeeper/protocol/inventory';
import {
  afterLook,
  isSameThing,
  lastingDisks,
  seenArrays,
  type HardwareLook,
  type KnownThing,
} from '../../domain/known-hardware.ts';
import type { Measured } from '../../domain/measured.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { Serial } from '../../platform/serial.ts';
import type { ServersService, ServerState } from '../servers/service.ts';
import { forgetThing, readHardware, saveThing } from './store.ts';

/** When what was seen again is written again, in ms. */
const writtenEveryMs = 3_600_000;

/** What is held of one server; undefined until it was read. */
interface Held {
  readonly serial: Serial;
  known: readonly KnownThing[] | undefined;
  writtenAt: number;
}

/** Remembers which disks and arrays servers had: what is gone without a word, only its history shows. */
export class HardwareLoss {
  readonly #platform: Pick<Platform, 'db' | 'clock'>;
  readonly #servers: Pick<ServersService, 'find'>;
  /** A server that was deleted and comes again is another state. */
  readonly #held = new WeakMap<ServerState, Held>();

  constructor(platform: Pick<Platform, 'db' | 'clock'>, servers: Pick<ServersService, 'find'>) {
    this.#platform = platform;
    this.#servers = servers;
  }

  /**
   * Takes in what a server that reports now has, by the collectors that have just run; answers what is judged of it: one number per disk and array, and
   * one of each kind that says that somebody has looked. Resolves when what changed is durable.
   */
  async note(state: ServerState, collectors: readonly CollectorReport[]): Promise<Measured[]> {
    const looks = looksOf(state, collectors);
    if (looks.length === 0) return [];
    const held = this.#heldOf(state);
    return held.serial.run(async () => {
      const before = await this.#known(state, held);
      const now = this.#platform.clock.now();
      let known = before;
      for (const look of looks) known = afterLook(known, look, now);
      await this.#write(state, held, known);
      state.goneNames = new Map(known.filter(({ goneAt }) => goneAt !== null).map(({ id, name }) => [id, name]));
      return looks.flatMap(({ kind }) => samplesOf(kind, known));
    });
  }

  /** A person said that the loss is no loss: what is gone is forgotten, and an array is as large as it is. */
  async accept({ server_id, metric, labels }: Pick<Alert, 'server_id' | 'metric' | 'labels'>): Promise<void> {
    const state = server_id === null ? undefined : this.#servers.find(server_id);
    if (state === undefined || (metric !== 'disk_presence' && metric !== 'array_presence' && metric !== membersLost)) {
      return;
    }
    const kind = metric === 'disk_presence' ? 'disk' : 'array';
    const held = this.#heldOf(state);
    await held.serial.run(async () => {
      const known = await this.#known(state, held);
      const meant = known.find((thing) => thing.kind === kind && thing.id === labels[kind]);
      if (meant === undefined) return;
      const after = metric === membersLost ? [{ ...meant, most: null, mostAt: null, lost: 0 }] : [];
      await this.#write(state, held, [...known.filter((thing) => thing !== meant), ...after]);
    });
  }

  #heldOf(state: ServerState): Held {
    const held = this.#held.get(state) ?? { serial: new Serial(), known: undefined, writtenAt: 0 };
    this.#held.set(state, held);
    return held;
  }

  /** While something is lost it is read anew: another hub on the same database may have been told that it is no loss. */
  async #known({ row }: ServerState, held: Held): Promise<readonly KnownThing[]> {
    const { known } = held;
    if (known !== undefined && !known.some(({ goneAt, lost }) => goneAt !== null || lost > 0)) return known;
    held.known = await readHardware(this.#platform.db.read, row.server_id);
    return held.known;
  }

  async #write({ row }: ServerState, held: Held, known: readonly KnownThing[]): Promise<void> {
    const { db, clock } = this.#platform;
    const now = clock.now();
    const before = new Map((held.known ?? []).map((thing) => [keyOf(thing), thing]));
    const isDue = Math.abs(now - held.writtenAt) >= writtenEveryMs;
    const kept = new Set(known.map(keyOf));
    const changed = known.filter((thing) => {
      const last = before.get(keyOf(thing));
      return last === undefined || isDue || !isSameThing(last, thing);
    });
    const dropped = [...before.values()].filter((thing) => !kept.has(keyOf(thing)));
    const queries = [
      ...changed.map((thing) => saveThing(db.write, row.server_id, thing)),
      ...dropped.map((thing) => forgetThing(db.write, row.server_id, thing)),
    ];
    if (queries.length > 0) await db.batch(queries);
    if (isDue) held.writtenAt = now;
    held.known = known;
  }
}

const membersLost = 'array_members_lost';

/** What the collectors that have just run saw. Of a collector that failed nobody knows what is there. */
function looksOf({ inventory }: ServerState, collectors: readonly CollectorReport[]): HardwareLook[] {
  const looks: HardwareLook[] = [];
  for (const { name, status, hint } of collectors) {
    if (name === 'disk-io' && status === 'OK' && inventory.has('disks')) {
      const disks = inventory.get('disks')?.value as readonly Disk[];
      looks.push({ kind: 'disk', seen: lastingDisks(disks), isWhole: true });
    }
    if (name === 'arrays' && status !== 'FAIL') {
      const arrays = (inventory.get('arrays')?.value ?? []) as readonly DiskArray[];
      // A hint says that it could not see all.
      looks.push({ kind: 'array', seen: seenArrays(arrays), isWhole: (hint ?? null) === null });
    }
  }
  return looks;
}

function samplesOf(kind: KnownThing['kind'], known: readonly KnownThing[]): Measured[] {
  const metric = `${kind}_presence`;
  const samples: Measured[] = [];
  for (const thing of known) {
    if (thing.kind !== kind) continue;
    const labels = { [kind]: thing.id };
    samples.push({ metric, labels, value: thing.goneAt === null ? 0 : 1 });
    if (kind === 'array' && thing.goneAt === null && thing.most !== null) {
      samples.push({ metric: membersLost, labels, value: thing.lost });
    }
  }
  const looked = kind === 'array' ? [metric, membersLost] : [metric];
  return [...looked.map((one) => ({ metric: one, value: 0 })), ...samples];
}

function keyOf({ kind, id }: KnownThing): string {
  return `${kind} ${id}`;
}
