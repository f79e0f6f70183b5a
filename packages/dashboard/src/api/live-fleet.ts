import type { LiveFrame } from '@labkeeper/protocol/live';
import type { Server } from '@labkeeper/protocol/server';

/** All servers as the live stream tells of them, and the last frame that was taken in. */
export interface Fleet {
  readonly servers: readonly Server[] | undefined;
  readonly seq: number | undefined;
}

export const emptyFleet: Fleet = { servers: undefined, seq: undefined };

/**
 * Takes frames into the fleet, in order. A server that did not change keeps its identity, so that only what changed is
 * drawn again. A change before the first snapshot is dropped: nothing is known that it could change.
 */
export function takeFrames(fleet: Fleet, frames: readonly LiveFrame[]): Fleet {
  let { servers, seq } = fleet;
  for (const frame of frames) {
    if (frame.type === 'snapshot') servers = frame.data.servers;
    if (frame.type === 'server' && servers) servers = withServer(servers, frame.data.server_id, frame.data.server);
    if (frame.type === 'snapshot' || seq === undefined || frame.seq > seq) seq = frame.seq;
  }
  return { servers, seq };
}

function withServer(servers: readonly Server[], serverId: string, server: Server | null): readonly Server[] {
  const at = servers.findIndex((known) => known.server_id === serverId);
  if (server === null) return at === -1 ? servers : servers.toSpliced(at, 1);
  return at === -1 ? [...servers, server] : servers.with(at, server);
}

const frameTypes: ReadonlySet<string> = new Set<LiveFrame['type']>([
  'snapshot',
  'resumed',
  'server',
  'sample',
  'alert',
  'event',
  'notification',
  'ping',
  'bye',
]);

/** Reads one message of the stream; undefined for what this dashboard does not know (a newer hub may send it). */
export function readFrame(text: string): LiveFrame | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof frame !== 'object' || frame === null || !('type' in frame) || !('data' in frame)) return undefined;
  return typeof frame.type === 'string' && frameTypes.has(frame.type) ? (frame as LiveFrame) : undefined;
}

const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/** How long to wait before the next try (milliseconds): doubling, with jitter, so that a hundred dashboards do not return as one. */
export function retryDelay(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random / 2));
}

/** Address of the stream for a page at `origin`; resumes after `seq` where one is known. */
export function liveAddress(origin: string, seq: number | undefined): string {
  const url = new URL('/api/v1/live', origin);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (seq !== undefined) url.searchParams.set('since', String(seq));
  return url.href;
}
