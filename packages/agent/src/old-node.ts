/*
 * What the collectors use and Node 18 does not have yet. Other runtimes bring their own, which is then left alone.
 */
if (!('toWellFormed' in String.prototype)) {
  Object.defineProperty(String.prototype, 'toWellFormed', { value: toWellFormed, configurable: true, writable: true });
}

/** As String.prototype.toWellFormed: a lone half of a surrogate pair becomes U+FFFD. */
export function toWellFormed(this: string): string {
  return this.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
