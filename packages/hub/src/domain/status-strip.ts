import type { Status } from '@labkeeper/protocol/agent';

/** A stretch in which one status was decided (ms since 1970). */
export interface StatusStretch {
  readonly status: Status;
  readonly from: number;
  readonly to: number;
}

const rank: Record<Status, number> = { OK: 0, UNKNOWN: 1, WARN: 2, FAIL: 3 };
/** So many stretches are told one by one; of more there are so many cells, each as bad as the worst in it. */
const most = 400;

/** The statuses of one series over a time: each stretch while they are few, else a grid, so that what changes all the time is told to its end. */
export class StatusStrip {
  readonly #from: number;
  readonly #cellMs: number;
  readonly #changes: { readonly status: Status; readonly at: number }[] = [];
  readonly #worst: (Status | undefined)[] = Array.from({ length: most }, () => undefined);
  #last: { readonly status: Status; readonly at: number } | undefined;
  #count = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#cellMs = Math.max(1, (to - from) / most);
  }

  /** From now on it is this; times never go back. */
  note(status: Status, at: number): void {
    if (this.#last?.status === status) return;
    this.#fill(at);
    this.#last = { status, at };
    this.#count += 1;
    if (this.#changes.length < most) this.#changes.push(this.#last);
  }

  /** The width of the cells (ms), undefined where each stretch is told. */
  get roundedToMs(): number | undefined {
    return this.#count > most ? this.#cellMs : undefined;
  }

  /** Every stretch up to the end. */
  stretches(to: number): StatusStretch[] {
    if (this.roundedToMs === undefined) return upTo(this.#changes, to);
    this.#fill(to);
    const cells: { status: Status; at: number }[] = [];
    for (const [cell, status] of this.#worst.entries()) {
      if (status === undefined || cells.at(-1)?.status === status) continue;
      cells.push({ status, at: cells.length === 0 ? (this.#changes[0]?.at ?? this.#from) : this.#startOf(cell) });
    }
    return upTo(cells, to);
  }

  #fill(until: number): void {
    if (this.#last === undefined) return;
    const { status, at } = this.#last;
    const end = this.#cellOf(until);
    for (let cell = this.#cellOf(at); cell <= end; cell += 1) {
      // What begins with a cell is not in the one before.
      if (cell > this.#cellOf(at) && this.#startOf(cell) >= until) break;
      const worst = this.#worst[cell];
      if (worst === undefined || rank[status] > rank[worst]) this.#worst[cell] = status;
    }
  }

  #cellOf(at: number): number {
    return Math.min(most - 1, Math.max(0, Math.floor((at - this.#from) / this.#cellMs)));
  }

  #startOf(cell: number): number {
    return Math.round(this.#from + cell * this.#cellMs);
  }
}

function upTo(changes: readonly { readonly status: Status; readonly at: number }[], to: number): StatusStretch[] {
  return changes.map(({ status, at }, index) => ({ status, from: at, to: changes[index + 1]?.at ?? to }));
}
