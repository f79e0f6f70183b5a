/** When one server was last heard. Times are monotonic milliseconds of this hub process. */
export interface Sighting {
  readonly serverId: string;
  readonly siteId: string | undefined;
  /** Whether it is the hub's own machine, which is heard without any network. */
  readonly isLocal: boolean;
  /** Undefined while it was not heard since the hub started. */
  readonly heardAt: number | undefined;
  /** How long it may be silent until it is late, which is before it is offline (ms). */
  readonly lateMs: number;
}

/** What many silences at once say together. */
export interface Sweep {
  /** It is more likely that the hub lost its network than that all of these failed. */
  readonly isolated: boolean;
  /** Sites of which no server is heard, while servers of other sites are. */
  readonly sitesDown: ReadonlySet<string>;
}

/** Nothing is wrong with more than single servers. */
export const calmSweep: Sweep = { isolated: false, sitesDown: new Set() };

const fewestTogether = 3;
const fewestOfSite = 2;
/** As long as this it may be a part of the network that fails; then those that are heard prove that the hub is not cut off. */
const doubtMs = 15 * 60_000;

/**
 * Tells a hub that lost its network, and a site that lost its uplink, from servers that fail. Isolated: more than half of all servers fell silent
 * within one interval, three at least; or any, while the hub has no link. Not isolated where exactly whole sites are silent and others are heard: that
 * is the sites' trouble.
 */
export function sweepFleet(sightings: Iterable<Sighting>, hasLink: boolean, now: number): Sweep {
  const remote = [...sightings].filter(({ isLocal, heardAt }) => !isLocal && heardAt !== undefined);
  const late = remote.filter((one) => now - heardAt(one) > one.lateMs);
  if (late.length === 0) return calmSweep;
  const heard = remote.filter((one) => now - heardAt(one) <= one.lateMs);
  const lastLost = Math.max(...late.map((one) => heardAt(one)));
  const together = late.filter((one) => lastLost - heardAt(one) <= one.lateMs);
  if (!hasLink) return { isolated: true, sitesDown: new Set() };
  const sitesDown = heard.length === 0 ? new Set<string>() : silentSites(late, heard);
  const unexplained = together.filter(({ siteId }) => siteId === undefined || !sitesDown.has(siteId));
  const isMost = together.length >= fewestTogether && together.length * 2 > together.length + heard.length;
  const isDoubtful = heard.length === 0 || now - lastLost <= doubtMs;
  return { isolated: isMost && isDoubtful && unexplained.length > 0, sitesDown };
}

function silentSites(late: readonly Sighting[], heard: readonly Sighting[]): Set<string> {
  const alive = new Set(heard.map(({ siteId }) => siteId));
  const silent = Map.groupBy(late, ({ siteId }) => siteId);
  const down = new Set<string>();
  for (const [siteId, servers] of silent) {
    if (siteId !== undefined && !alive.has(siteId) && servers.length >= fewestOfSite) down.add(siteId);
  }
  return down;
}

function heardAt({ heardAt: at }: Sighting): number {
  return at ?? 0;
}

/** How long a server may be silent until it is late (ms): an interval and a half, and a little for the way. */
export function lateAfterMs(intervalSeconds: number): number {
  return Math.max(30, intervalSeconds * 1.5 + 15) * 1000;
}
