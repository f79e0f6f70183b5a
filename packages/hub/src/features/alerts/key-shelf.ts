import type { HeldKey } from './held-key.ts';

/** Where a key stands: what is held of it changes, its place does not. `held` undefined: it was dropped. */
export interface KeyPlace {
  held: HeldKey | undefined;
}

const none: ReadonlySet<KeyPlace> = new Set();

/** The keys that are held, by themselves and by what they are about. */
export class KeyShelf {
  readonly #places = new Map<string, KeyPlace>();
  readonly #bySubject = new Map<string, Set<KeyPlace>>();
  readonly #open = new Set<KeyPlace>();
  readonly #openBySubject = new Map<string, Set<KeyPlace>>();

  get(key: string): HeldKey | undefined {
    return this.#places.get(key)?.held;
  }

  /** The place of a key that is held: who looks at it with every report keeps it. */
  placeOf(key: string): KeyPlace | undefined {
    return this.#places.get(key);
  }

  all(): Generator<HeldKey> {
    return heldIn(this.#places.values());
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
  of(subject: string): Generator<HeldKey> {
    return heldIn(this.#bySubject.get(subject) ?? none);
  }

  /** The keys of one subject with an open alert. */
  openOf(subject: string): Generator<HeldKey> {
    return heldIn(this.#openBySubject.get(subject) ?? none);
  }

  hasOpen(subject: string): boolean {
    return (this.#openBySubject.get(subject)?.size ?? 0) > 0;
  }

  /** The keys with an open alert. */
  open(): Generator<HeldKey> {
    return heldIn(this.#open);
  }

  hold(held: HeldKey): void {
    const { subject } = held;
    const place = this.#placeFor(held);
    place.held = held;
    held.seen.at = held.status.lookedAt;
    if (held.alert === undefined) this.#close(place, subject);
    else {
      this.#open.add(place);
      const open = this.#openBySubject.get(subject) ?? new Set();
      this.#openBySubject.set(subject, open.add(place));
    }
  }

  #placeFor({ key, subject }: HeldKey): KeyPlace {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place: KeyPlace = { held: undefined };
    this.#places.set(key, place);
    const places = this.#bySubject.get(subject) ?? new Set();
    this.#bySubject.set(subject, places.add(place));
    return place;
  }

  drop({ key, subject }: Pick<HeldKey, 'key' | 'subject'>): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    place.held = undefined;
    this.#places.delete(key);
    this.#close(place, subject);
    this.#bySubject.get(subject)?.delete(place);
  }

  #close(place: KeyPlace, subject: string): void {
    if (!this.#open.delete(place)) return;
    const open = this.#openBySubject.get(subject);
    open?.delete(place);
    if (open?.size === 0) this.#openBySubject.delete(subject);
  }

  /** Forgets a subject that is gone. */
  dropSubject(subject: string): void {
    for (const held of this.of(subject)) this.drop(held);
    this.#bySubject.delete(subject);
  }
}

function* heldIn(places: Iterable<KeyPlace>): Generator<HeldKey> {
  for (const { held } of places) if (held !== undefined) yield held;
}
