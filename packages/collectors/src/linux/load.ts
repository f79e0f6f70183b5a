import type { FlatMetrics } from '@labkeeper/protocol/agent';
import { CollectorError, type Collector, type Reading } from '../collector.ts';
import type { Host } from '../host.ts';
import { toNumber } from '../numbers.ts';

/** Load averages of 1, 5 and 15 minutes; they are flat numbers of the heartbeat. */
export const load: Collector = {
  id: 'load',
  about: 'Load averages of 1, 5 and 15 minutes.',
  everySeconds: 0,
  live: true,
  metrics: [],
  collect,
};

async function collect(host: Host): Promise<Reading> {
  const flat = parseLoadavg(await host.readFile('/proc/loadavg'));
  if (flat === undefined) throw new CollectorError('/proc/loadavg does not begin with three numbers');
  return { samples: [], flat };
}

/** Reads /proc/loadavg; undefined where it does not begin with three numbers. */
export function parseLoadavg(text: string): Pick<FlatMetrics, 'load_1m' | 'load_5m' | 'load_15m'> | undefined {
  const [one, five, fifteen] = text.split(' ', 3).map(toNumber);
  if (one === undefined || five === undefined || fifteen === undefined) return undefined;
  return { load_1m: one, load_5m: five, load_15m: fifteen };
}
