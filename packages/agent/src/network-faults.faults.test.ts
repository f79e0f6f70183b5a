import { describe, test } from 'bun:test';
import { bunRuntime } from './runtime-bun.ts';
import { nodeRuntime } from './runtime-node.ts';
import { onBadNetwork, pause } from './testing/bad-network.ts';

/** As network-faults.test.ts, at the full length of life: ten minutes of silence are one minute here. */
const times = 10;
const minuteMs = 60_000;

describe.each([
  ['Bun', bunRuntime],
  ['a plain Node', nodeRuntime],
])('an agent on %s loses nothing and doubles nothing', (_name, runtime) => {
  test.concurrent(
    'after ten minutes on a line that swallows everything without a word',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        stage.faults = { halfOpen: true };
        await pause((10 * minuteMs) / times);
        await stage.expectRecovery();
      }),
    5 * minuteMs,
  );

  test.concurrent(
    'after ten minutes on a line that resets a third of everything',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        stage.faults = { resetChance: 0.3 };
        stage.proxy.cut();
        await pause((10 * minuteMs) / times);
        await stage.expectRecovery();
      }),
    5 * minuteMs,
  );

  test.concurrent(
    'after a hundred times of a link going down and coming up',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        for (let flap = 0; flap < 100; flap += 1) {
          stage.faults = { down: true };
          stage.proxy.cut();
          await pause(200);
          stage.faults = {};
          await pause(300);
        }
        await stage.expectRecovery();
      }),
    5 * minuteMs,
  );
});
