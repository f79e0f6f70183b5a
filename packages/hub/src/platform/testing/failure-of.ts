/** What the work was rejected with, undefined when it was not. (Bun's `expect().rejects` runs the event loop inside itself; locks and workers then wait for ever.) */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}
