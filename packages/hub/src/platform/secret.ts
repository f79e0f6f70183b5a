import { inspect } from 'node:util';

const shown = '[redacted]';

/** A secret text that shows itself nowhere: JSON, templates, logs and `inspect` get `[redacted]`; only `reveal()` gives it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself; call it as late as possible and hand the result to nobody who keeps it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
