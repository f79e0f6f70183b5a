/** Whether a text has the form of a pin: base64 of 32 bytes, as curl's `sha256//…` takes it. */
export function isPin(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}

/** The hub showed another key than the one that was handed over with the install line: nothing was sent to it. */
export class PinRefusal extends Error {
  constructor(expected: string, found: string) {
    super(
      `the hub's key is not the pinned one (expected ${expected}, found ${found}): either this is another machine, ` +
        'or the hub lost its keys and must be enrolled with again; nothing was sent',
    );
    this.name = 'PinRefusal';
  }
}
