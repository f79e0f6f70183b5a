/** When one server was last heard. Times are monotonic milliseconds of this hub process. */
export interface Sighting {
  readonly serverId: string;
  readonly siteId: string | undefined;
  /** Whether it is the hub's own machine, which is heard without any network. */
  readonly isLocal: boolean;
  /**
   * Undefined for one that was never heard. Of one that was heard in an earlier life of the hub only: the start of the hub, or -Infinity if it was
   * offline by then.
   */
  readonly heardAt: number | undefined;
  /** Whether it was heard since the hub started. */
  readonly isHeardSince: boolean;
  /** Whether it is past the limit after which it counts as offline. */
  readonly isOffline: boolean;
  /** How long it may be silent until it is late, which is before it is offline (ms). */
  readonly lateMs: number;
}

/** What many silences at once say together. */
export interface Sweep {
  /** It is more likely that the hub lost its network than that all of these failed. */
  readonly isolated: boolean;
  /** Sites of which no server is heard, while servers of other sites are. */
  readonly sitesDown: ReadonlySet<string>;
  /** Those of them that are down for good: all that lived there fell silent together and one is offline, or the last one is. */
  readonly sitesOffline: ReadonlySet<string>;
  /** Whether any server but the hub's own is heard now. */
  readonly isAnyHeard: boolean;
  /** Sites of which a server is heard now. */
  readonly sitesHeard: ReadonlySet<string>;
}

const nowhere: ReadonlySet<string> = new Set();

/** Nothing is wrong with more than single servers, and nobody was heard yet. */
export const calmSweep: Sweep = {
  isolated: false,
  sitesDown: nowhere,
  sitesOffline: nowhere,
  isAnyHeard: false,
  sitesHeard: nowhere,
};

const fewestTogether = 3;
const fewestOfSite = 2;
/** As long as this it may be a part of the network that fails; then those that are heard prove that the hub is not cut off. */
const doubtMs = 15 * 60_000;

/**
 * Tells a hub that lost its network, and a site that lost its uplink, from servers that fail. Isolated: more than half of all servers fell silent
 * within one interval, three at least; or any, while the hub has no link. Not isolated where exactly whole sites are silent and others are heard: that
 * is the sites' trouble. What was offline before the hub started is silent for its site, and says nothing about the hub.
 */
export function sweepFleet(sightings: Iterable<Sighting>, hasLink: boolean, now: number): Sweep {
  const all = [...sightings];
  const known = all.filter(({ isLocal, heardAt }) => !isLocal && heardAt !== undefined);
  const late = known.filter((one) => isLate(one, now));
  const alive = known.filter((one) => !isLate(one, now));
  const heard = alive.filter(({ isHeardSince }) => isHeardSince);
  const audible = all.filter((one) => one.isHeardSince && !isLate(one, now));
  const sweep = { ...calmSweep, isAnyHeard: heard.length > 0, sitesHeard: sitesOf(audible) };
  const lost = late.filter((one) => !wasLost(one));
  if (!hasLink && lost.length > 0) return { ...sweep, isolated: true };
  const silent = heard.length === 0 ? new Map<string, Sighting[]>() : silentSites(late, alive);
  const down = new Set(silent.keys());
  const offline = [...silent].filter(([, servers]) => isSiteOffline(servers)).map(([siteId]) => siteId);
  const isolated = isMostLost({ lost, alive, sitesDown: down }, now);
  return { ...sweep, isolated, sitesDown: down, sitesOffline: new Set(offline) };
}

interface Fleet {
  /** What fell silent in this life of the hub. */
  readonly lost: readonly Sighting[];
  readonly alive: readonly Sighting[];
  readonly sitesDown: ReadonlySet<string>;
}

function isMostLost({ lost, alive, sitesDown }: Fleet, now: number): boolean {
  const lastLost = lastHeard(lost);
  const together = lost.filter((one) => lastLost - heardAt(one) <= one.lateMs);
  const unexplained = together.filter(({ siteId }) => siteId === undefined || !sitesDown.has(siteId));
  const isMost = together.length >= fewestTogether && together.length > alive.length;
  const isDoubtful = alive.length === 0 || now - lastLost <= doubtMs;
  return isMost && isDoubtful && unexplained.length > 0;
}

function silentSites(late: readonly Sighting[], alive: readonly Sighting[]): Map<string, Sighting[]> {
  const living = sitesOf(alive);
  const silent = new Map<string, Sighting[]>();
  for (const [siteId, servers] of Map.groupBy(late, (one) => one.siteId)) {
    if (siteId !== undefined && !living.has(siteId) && servers.length >= fewestOfSite) silent.set(siteId, servers);
  }
  return silent;
}

/** One server that is restarted beside another that has been dead for long is no outage of their site: it must be offline itself. */
function isSiteOffline(silent: readonly Sighting[]): boolean {
  const lost = silent.filter((one) => !wasLost(one));
  const lastLost = lastHeard(lost);
  const together = lost.filter((one) => lastLost - heardAt(one) <= one.lateMs);
  const others = silent.filter((one) => !together.includes(one));
  const last = together.filter((one) => heardAt(one) === lastLost);
  if (!others.every(({ isOffline }) => isOffline)) return false;
  return (
    last.every(({ isOffline }) => isOffline) ||
    (together.length >= fewestOfSite && together.some(({ isOffline }) => isOffline))
  );
}

function sitesOf(sightings: readonly Sighting[]): Set<string> {
  return new Set(sightings.map(({ siteId }) => siteId).filter((siteId) => siteId !== undefined));
}

function isLate(one: Sighting, now: number): boolean {
  return now - heardAt(one) > one.lateMs;
}

/** Offline before the hub started, and not heard since. */
function wasLost(one: Sighting): boolean {
  return heardAt(one) === -Infinity;
}

function lastHeard(sightings: readonly Sighting[]): number {
  return Math.max(-Infinity, ...sightings.map((one) => heardAt(one)));
}

function heardAt({ heardAt: at }: Sighting): number {
  return at ?? 0;
}

/** How long a server may be silent until it is late (ms): an interval and a half, and a little for the way. */
export function lateAfterMs(intervalSeconds: number): number {
  return Math.max(30, intervalSeconds * 1.5 + 15) * 1000;
}
