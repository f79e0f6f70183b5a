import { expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { enrolAgents, runLoad, startBenchHub } from '../bench/bench-hub.ts';
import { processFacts } from '../bench/process-facts.ts';
import { startAgent } from './support/agent.ts';

const minutes = Number(process.env['LABKEEPER_SOAK_MINUTES'] ?? '120');
/** Memory that settles in the beginning is no leak. */
const settleShare = 0.25;

interface Reading {
  readonly hours: number;
  readonly hubMb: number;
  readonly agentMb: number;
  readonly hubFiles: number;
}

/** Megabytes an hour by which a line through the readings rises. */
function slope(readings: readonly Reading[], of: (reading: Reading) => number): number {
  let [hours, values, products, squares] = [0, 0, 0, 0];
  for (const reading of readings) {
    hours += reading.hours;
    values += of(reading);
    products += reading.hours * of(reading);
    squares += reading.hours * reading.hours;
  }
  const count = readings.length;
  return (count * products - hours * values) / (count * squares - hours * hours);
}

test(
  `for ${minutes} minutes of two hundred agents and one real one, memory and open files stay level`,
  async () => {
    const bench = await startBenchHub();
    const real = startAgent({ hubUrl: bench.hub.url, tokenFile: bench.hub.localTokenFile });
    try {
      const agents = await enrolAgents(bench, 200);
      const load = runLoad(bench, { agents, intervalS: 10, seconds: minutes * 60 });
      const readings: Reading[] = [];
      for (let minute = 1; minute < minutes; minute += 1) {
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        readings.push({
          hours: minute / 60,
          hubMb: processFacts(bench.pid()).privateDirtyMb,
          agentMb: processFacts(real.child?.pid ?? 0).privateDirtyMb,
          hubFiles: readdirSync(`/proc/${bench.pid()}/fd`).length,
        });
      }
      expect((await load).refused).toEqual({});
      const later = readings.slice(Math.floor(readings.length * settleShare));
      const first = later[0];
      expect(slope(later, ({ hubMb }) => hubMb)).toBeLessThan(1 + 60 / minutes);
      expect(slope(later, ({ agentMb }) => agentMb)).toBeLessThan(1 + 60 / minutes);
      for (const { hubFiles } of later) expect(Math.abs(hubFiles - (first?.hubFiles ?? 0))).toBeLessThanOrEqual(10);
    } finally {
      await real.dispose();
      await bench.hub.dispose();
    }
  },
  (minutes + 10) * 60_000,
);
