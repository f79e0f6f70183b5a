/*
 * What the collectors use and Node 18 does not have yet. Other runtimes bring their own, which is then left alone.
 */
bring(String.prototype, 'toWellFormed', toWellFormed);
bring(Array.prototype, 'toSorted', toSorted);
bring(Array.prototype, 'toReversed', toReversed);

function bring(prototype: object, name: string, value: unknown): void {
  if (!(name in prototype)) Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
}

/** As String.prototype.toWellFormed: a lone half of a surrogate pair becomes U+FFFD. */
export function toWellFormed(this: string): string {
  return this.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/** As Array.prototype.toSorted: another array in order, this one as it was. */
export function toSorted(this: readonly unknown[], compare?: (left: never, right: never) => number): unknown[] {
  const copy = Array.from(this);
  return copy.sort(compare as ((left: unknown, right: unknown) => number) | undefined);
}

/** As Array.prototype.toReversed: another array, the last first, this one as it was. */
export function toReversed(this: readonly unknown[]): unknown[] {
  return Array.from(this, (_, index) => this[this.length - 1 - index]);
}
