import type { HeldKey } from './held-key.ts';

const none: ReadonlySet<string> = new Set();

/** The keys that are held, by themselves and by what they are about. */
export class KeyShelf {
  readonly #keys = new Map<string, HeldKey>();
  readonly #bySubject = new Map<string, Set<string>>();
  readonly #open = new Set<string>();
  readonly #openBySubject = new Map<string, Set<string>>();

  get(key: string): HeldKey | undefined {
    return this.#keys.get(key);
  }

  all(): IterableIterator<HeldKey> {
    return this.#keys.values();
  }

  /** How many keys a subject has. */
  countOf(subject: string): number {
    return this.#bySubject.get(subject)?.size ?? 0;
  }

  /** What is held is about these. */
  subjects(): IterableIterator<string> {
    return this.#bySubject.keys();
  }

  /** The keys of one subject. */
  *of(subject: string): Generator<HeldKey> {
    for (const key of this.#bySubject.get(subject) ?? none) {
      const held = this.#keys.get(key);
      if (held !== undefined) yield held;
    }
  }

  /** The keys of one subject with an open alert. */
  *openOf(subject: string): Generator<HeldKey> {
    for (const key of this.#openBySubject.get(subject) ?? none) {
      const held = this.#keys.get(key);
      if (held !== undefined) yield held;
    }
  }

  hasOpen(subject: string): boolean {
    return (this.#openBySubject.get(subject)?.size ?? 0) > 0;
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
    held.seen.at = held.status.lookedAt;
    if (held.alert === undefined) this.#close(held);
    else {
      this.#open.add(key);
      const open = this.#openBySubject.get(subject) ?? new Set();
      this.#openBySubject.set(subject, open.add(key));
    }
  }

  drop({ key, subject }: Pick<HeldKey, 'key' | 'subject'>): void {
    this.#keys.delete(key);
    this.#close({ key, subject });
    this.#bySubject.get(subject)?.delete(key);
  }

  #close({ key, subject }: Pick<HeldKey, 'key' | 'subject'>): void {
    if (!this.#open.delete(key)) return;
    const open = this.#openBySubject.get(subject);
    open?.delete(key);
    if (open?.size === 0) this.#openBySubject.delete(subject);
  }

  /** Forgets a subject that is gone. */
  dropSubject(subject: string): void {
    for (const held of this.of(subject)) this.drop(held);
    this.#bySubject.delete(subject);
  }
}
