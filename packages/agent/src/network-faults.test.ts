import { describe, expect, test } from 'bun:test';
import { bunRuntime } from './runtime-bun.ts';
import { nodeRuntime } from './runtime-node.ts';
import { onBadNetwork, pause } from './testing/bad-network.ts';

const times = 10;
const timeoutMs = 90_000;

describe.each([
  ['Bun', bunRuntime],
  ['a plain Node', nodeRuntime],
])('an agent on %s loses nothing and doubles nothing', (_name, runtime) => {
  test.concurrent(
    'on a line on which everything takes two seconds',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        stage.faults = { latencyMs: 2000 / times };
        await stage.moreReports(2);
        expect(stage.agent.status.link).toBe('up');
        await stage.expectRecovery();
      }),
    timeoutMs,
  );

  test.concurrent(
    'on a line that resets connections at random',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        stage.faults = { resetChance: 0.3 };
        stage.proxy.cut();
        await pause(3000);
        await stage.expectRecovery();
      }),
    timeoutMs,
  );

  test.concurrent(
    'on a line that swallows everything without a word',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        stage.faults = { halfOpen: true };
        await stage.noticed();
        await pause(2000);
        await stage.expectRecovery();
      }),
    timeoutMs,
  );

  test.concurrent(
    'on a line that brings one byte at a time',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        stage.proxy.cut();
        stage.faults = { sliceBytes: 1 };
        await stage.moreReports(2);
        await stage.expectRecovery();
      }),
    timeoutMs,
  );

  test.concurrent(
    'on a line of 8 kB a second',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        stage.faults = { bytesPerSecond: 8000 };
        await stage.moreReports(2);
        await stage.expectRecovery();
      }),
    timeoutMs,
  );

  test.concurrent(
    'on a link that goes up and down all the time',
    () =>
      onBadNetwork({ times, runtime }, async (stage) => {
        for (let flap = 0; flap < 40; flap += 1) {
          stage.faults = { down: flap % 2 === 0 };
          stage.proxy.cut();
          await pause(50);
        }
        await stage.expectRecovery();
      }),
    timeoutMs,
  );
});
