import type { OsInfo } from '@labkeeper/protocol/agent';
import type { Inventory, InventoryPart } from '@labkeeper/protocol/inventory';

/** What a machine has, with the facts about its system: the parts of a report that travel only when they changed. */
export interface MachineParts {
  inventory: Inventory;
  os_info: OsInfo | null;
}

/** Parts chosen for one report; handed back to `acknowledged` once the hub has them. */
export interface ChosenParts extends Partial<MachineParts> {
  readonly marks: ReadonlyMap<string, Mark>;
}

interface Mark {
  /** What identifies the part, as JSON; a change of it travels at once. */
  identity: string;
  /** All of it; a change of no more than this may wait. */
  whole: string;
  sentAt: number;
}

/** Fields that change from look to look and are samples too: they alone are no reason to send a part. */
const restless: Partial<Record<InventoryPart, readonly string[] | 'all'>> = {
  filesystems: ['used_bytes', 'free_bytes'],
  sensors: ['value'],
  processes: 'all',
  disk_health: [
    'temperature_celsius',
    'power_on_hours',
    'written_bytes',
    'read_bytes',
    'used_bytes',
    'attributes',
    'self_test_percent',
    'read_at',
  ],
  arrays: ['used_bytes', 'work'],
  containers: ['status_text'],
  units: ['next_at', 'last_at'],
  power: ['watts', 'load_percent', 'battery_percent', 'runtime_seconds'],
};

/** How old the restless fields may get at the hub. */
const refreshMs = 600_000;

/** Remembers what the hub has of this machine's inventory and picks what it lacks. */
export class InventoryChanges {
  readonly #current = new Map<string, unknown>();
  readonly #acknowledged = new Map<string, Mark>();
  readonly #wanted = new Set<string>();

  /** Takes in what was read now; parts that were not read keep what they were. */
  update(parts: MachineParts): void {
    for (const [name, rows] of Object.entries(parts.inventory)) if (rows !== undefined) this.#current.set(name, rows);
    if (parts.os_info !== null) this.#current.set('os_info', parts.os_info);
  }

  /** The hub asks for these parts whether they changed or not. */
  want(names: readonly string[]): void {
    for (const name of names) if (this.#current.has(name)) this.#wanted.add(name);
  }

  /** Somebody looks: the next report carries everything that differs. */
  wantFresh(): void {
    for (const mark of this.#acknowledged.values()) mark.sentAt = Number.NEGATIVE_INFINITY;
  }

  /** What the next report must carry. `now` is monotonic milliseconds. */
  choose(now: number): ChosenParts {
    const marks = new Map<string, Mark>();
    const inventory: Record<string, unknown> = {};
    let osInfo: unknown;
    for (const [name, rows] of this.#current) {
      const mark: Mark = { identity: JSON.stringify(identityOf(name, rows)), whole: JSON.stringify(rows), sentAt: now };
      if (!this.#wanted.has(name) && !isNews(mark, this.#acknowledged.get(name))) continue;
      marks.set(name, mark);
      if (name === 'os_info') osInfo = rows;
      else inventory[name] = rows;
    }
    const chosen: { marks: Map<string, Mark>; inventory?: Inventory; os_info?: OsInfo } = { marks };
    // Each part is what the collectors gave under this very name.
    if (Object.keys(inventory).length > 0) chosen.inventory = inventory as Inventory;
    if (osInfo !== undefined) chosen.os_info = osInfo as OsInfo;
    return chosen;
  }

  /** The hub has these parts. */
  acknowledged(chosen: ChosenParts): void {
    for (const [name, mark] of chosen.marks) {
      this.#acknowledged.set(name, { ...mark });
      this.#wanted.delete(name);
    }
  }
}

function isNews(mark: Mark, known: Mark | undefined): boolean {
  if (known === undefined || known.identity !== mark.identity) return true;
  return known.whole !== mark.whole && mark.sentAt - known.sentAt >= refreshMs;
}

function identityOf(name: string, rows: unknown): unknown {
  const fields = name in restless ? restless[name as InventoryPart] : undefined;
  if (fields === 'all') return '';
  if (fields === undefined || !Array.isArray(rows)) return rows;
  return rows.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) return row;
    return Object.fromEntries(Object.entries(row).filter(([field]) => !fields.includes(field)));
  });
}
