/** Milliseconds of a frame that drawing may take; the rest is the browser's. */
const BUDGET_MS = 7;

const waiting = new Map<object, () => void>();
let frame = 0;

/**
 * Draws with the next frame, or the one after: many charts that change at once are spread over frames, so that none of
 * them is long. A later drawing of the same owner takes the place of one that still waits.
 */
export function drawSoon(owner: object, draw: () => void): void {
  waiting.set(owner, draw);
  if (frame === 0) frame = requestAnimationFrame(run);
}

/** Drops what waits for an owner that is no longer there. */
export function forgetDrawing(owner: object): void {
  waiting.delete(owner);
}

function run(): void {
  const until = performance.now() + BUDGET_MS;
  for (const [owner, draw] of waiting) {
    waiting.delete(owner);
    draw();
    if (performance.now() >= until) break;
  }
  frame = waiting.size > 0 ? requestAnimationFrame(run) : 0;
}
