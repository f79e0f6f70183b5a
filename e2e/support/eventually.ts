/** Thrown by a look that can never succeed any more: there is no use in waiting. */
export class Hopeless extends Error {}

/** Calls `look` until it answers something (not undefined or false) and returns that; throws with `what` and the last error when it never does. */
export async function eventually<Found>(
  what: string,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  withinMs = 30_000,
): Promise<Found> {
  const until = Date.now() + withinMs;
  let last: unknown;
  while (Date.now() < until) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: last });
}
