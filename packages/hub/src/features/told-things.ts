import { containerText, labelledContainer } from '@labkeeper/protocol/container-key';
import type { Labels } from '@labkeeper/protocol/sample';
import type { ServersService, ServerState } from './servers/service.ts';

type ThingKind = 'disk' | 'array' | 'container';

interface Teller {
  readonly collector: string;
  readonly metric: string;
  readonly nameOf: (labels: Labels | undefined) => string | undefined;
}

/** Who tells how a thing is, in which metric, and under which name. */
const tellers: Readonly<Record<ThingKind, Teller>> = {
  disk: { collector: 'smart', metric: 'smart_state', nameOf: (labels) => labels?.['disk'] },
  array: { collector: 'arrays', metric: 'array_state', nameOf: (labels) => labels?.['array'] },
  container: {
    collector: 'containers',
    metric: 'container_state',
    nameOf: (labels) => {
      const container = labelledContainer(labels);
      return container && containerText(container);
    },
  },
};

/**
 * Whether a server still tells how its thing of this name is. A list stands until another comes: where the collector fails, finds nobody to ask or is
 * switched off, it says how things were, and only what has come lately beside it says how they are.
 */
export function toldThings(
  servers: Pick<ServersService, 'isLooking' | 'holdMs'>,
  server: ServerState,
  kind: ThingKind,
): (name: string) => boolean {
  const { collector, metric, nameOf } = tellers[kind];
  if (servers.isLooking(server, collector)) return () => true;
  const since = server.readings.heardAt - servers.holdMs(server, collector);
  const told = new Set<string | undefined>();
  for (const reading of server.readings.all()) {
    if (reading.metric === metric && reading.heardAt > since) told.add(nameOf(reading.labels));
  }
  return (name) => told.has(name);
}
