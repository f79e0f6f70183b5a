import type { HeldKey } from './held-key.ts';

const none: ReadonlySet<string> = new Set();

/** The keys that are held, by themselves and by what they are about. */
export class KeyShelf {
  readonly #keys = new Map<string, HeldKey>();
  readonly #bySubject = new Map<string, Set<string>>();
  readonly #open = new Set<string>();

  get(key: string): HeldKey | undefined {
    return this.#keys.get(key);
  }

  all(): IterableIterator<HeldKey> {
    return this.#keys.values();
  }

  /** The keys of one subject. */
  *of(subject: string): Generator<HeldKey> {
    for (const key of this.#bySubject.get(subject) ?? none) {
      const held = this.#keys.get(key);
      if (held !== undefined) yield held;
    }
  }

  /** The keys with an open alert. */
  *open(): Generator<HeldKey> {
    for (const key of this.#open) {
      const held = this.#keys.get(key);
      if (held !== undefined) yield held;
    }
  }

  hold(held: HeldKey): void {
    const { key, subject } = held;
    this.#keys.set(key, held);
    const keys = this.#bySubject.get(subject) ?? new Set();
    this.#bySubject.set(subject, keys.add(key));
    if (held.alert === undefined) this.#open.delete(key);
    else this.#open.add(key);
  }

  drop({ key, subject }: Pick<HeldKey, 'key' | 'subject'>): void {
    this.#keys.delete(key);
    this.#open.delete(key);
    this.#bySubject.get(subject)?.delete(key);
  }

  /** Forgets a subject that is gone. */
  dropSubject(subject: string): void {
    for (const held of this.of(subject)) this.drop(held);
    this.#bySubject.delete(subject);
  }
}
