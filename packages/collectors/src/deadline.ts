/** A time limit that many can wait for: `signal` aborts and `passed` resolves once it is reached, unless stopped before. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly passed: Promise<undefined>;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.passed = new Promise((resolve) => {
      controller.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    this.#timer = setTimeout(() => controller.abort(), ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
