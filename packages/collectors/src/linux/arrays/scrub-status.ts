/** The last scrub of a btrfs filesystem, all its devices together. Times are milliseconds since 1970. */
export interface ScrubStatus {
  scrubbedBytes: number;
  finished: boolean;
  canceled: boolean;
  startedMs: number;
  endedMs: number;
}

const earliest = 946_684_800;
const latest = 4_102_444_800;

/** Reads /var/lib/btrfs/scrub.status.<uuid>, a line of `name:value` pairs for each device; undefined for other text. */
export function parseScrubStatus(text: string): ScrubStatus | undefined {
  if (!text.startsWith('scrub status:1')) return undefined;
  const lines = text
    .split('\n', 2000)
    .slice(1)
    .filter((line) => line.includes('|'));
  const devices = lines.map(
    (line) =>
      new Map([...line.matchAll(/\|([a-z_]{1,40}):(\d{1,16})(?=\||$)/g)].map(([, key, value]) => [key, Number(value)])),
  );
  const started = devices.flatMap((device) => device.get('t_start') ?? []).filter(isTime);
  if (devices.length === 0 || started.length !== devices.length) return undefined;
  const ends = devices.map(
    (device) => Math.max(device.get('t_start') ?? 0, device.get('t_resumed') ?? 0) + (device.get('duration') ?? 0),
  );
  const scrubbed = devices.map(
    (device) => (device.get('data_bytes_scrubbed') ?? 0) + (device.get('tree_bytes_scrubbed') ?? 0),
  );
  return {
    scrubbedBytes: scrubbed.reduce((sum, bytes) => sum + bytes, 0),
    finished: devices.every((device) => device.get('finished') === 1 && device.get('canceled') !== 1),
    canceled: devices.some((device) => device.get('canceled') === 1),
    startedMs: Math.min(...started) * 1000,
    endedMs: Math.min(latest, Math.max(...ends)) * 1000,
  };
}

function isTime(seconds: number): boolean {
  return seconds >= earliest && seconds <= latest;
}
