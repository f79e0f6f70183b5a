import type { PowerSource } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import type { DemoServer } from './demo-fleet.ts';
import { noise } from './demo-noise.ts';

const name = 'eaton@localhost';
const mostWatts = 510;

/** What the UPS of a server says while its processor is so busy (percent); nothing where it has none. */
export function demoPower(
  server: DemoServer,
  at: number,
  cpu: number,
): { readonly sources: PowerSource[]; readonly samples: Sample[] } {
  if (server.ups === undefined) return { sources: [], samples: [] };
  // The machine, and the switch and the router beside it.
  const watts = Math.round(34 + server.tdpWatts * (0.55 + cpu / 220) + 2 * noise(`${server.id}ups`, at, 240_000));
  const load = Math.round((watts / mostWatts) * 100);
  const runtime = Math.round((2_150 * 16) / Math.max(1, load) / 10) * 10;
  const labels = { source: name };
  return {
    sources: [
      {
        source: name,
        kind: 'ups',
        model: server.ups,
        watts,
        state: 'online',
        load_percent: load,
        battery_percent: 100,
        runtime_seconds: runtime,
      },
    ],
    samples: [
      { metric: 'power_watts', labels, value: watts },
      { metric: 'ups_load_percent', labels, value: load },
      { metric: 'ups_battery_percent', labels, value: 100 },
      { metric: 'ups_runtime_seconds', labels, value: runtime },
      { metric: 'ups_state', labels, value: 0 },
    ],
  };
}
