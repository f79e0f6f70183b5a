/*
 * Eight colours that stay apart for every kind of colour vision (the test reckons it), in an order in which the first
 * ones are the furthest apart. None is a colour of a state: no red, no amber, no signal green.
 */

/** OKLCH lightness, chroma and hue of the lines of a chart on the light surface. */
export const lightPalette = [
  [0.542, 0.199, 265],
  [0.675, 0.158, 55],
  [0.39, 0.081, 166],
  [0.518, 0.18, 335],
  [0.503, 0.102, 110],
  [0.344, 0.177, 301],
  [0.655, 0.127, 233],
  [0.615, 0.001, 242],
] as const;

/** The same eight places on the dark surface: lighter, and apart on their own terms. */
export const darkPalette = [
  [0.68, 0.148, 265],
  [0.736, 0.16, 52],
  [0.918, 0.088, 166],
  [0.575, 0.216, 353],
  [0.865, 0.148, 93],
  [0.556, 0.193, 283],
  [0.804, 0.116, 234],
  [0.721, 0, 259],
] as const;

const COLOURS = lightPalette.length;

/** Metrics keep their colour wherever they are drawn. */
const FIXED: Readonly<Record<string, number>> = {
  cpu_percent: 0,
  cpu_user_percent: 0,
  cpu_system_percent: 1,
  cpu_iowait_percent: 3,
  cpu_steal_percent: 7,
  memory_percent: 3,
  memory_available_bytes: 6,
  memory_cached_bytes: 4,
  memory_arc_bytes: 5,
  swap_percent: 1,
  disk_percent: 2,
  filesystem_used_percent: 2,
  filesystem_inodes_used_percent: 4,
  disk_busy_percent: 4,
  disk_await_ms: 5,
  network_rx_bytes: 6,
  network_tx_bytes: 1,
  interface_rx_bytes: 6,
  interface_tx_bytes: 1,
  disk_read_bytes: 6,
  disk_written_bytes: 1,
  interface_rx_errors: 3,
  interface_tx_errors: 1,
  interface_rx_dropped: 5,
  load_1m: 0,
  load_5m: 1,
  load_15m: 7,
  temperature_celsius: 1,
  fan_rpm: 6,
  voltage_volts: 4,
};

/** The place of a metric in the palette, the same on every page. */
export function paletteIndex(metric: string): number {
  return FIXED[metric] ?? hash(metric) % COLOURS;
}

/** Places for several lines of one metric (mounts, disks): each name keeps its own as far as no other holds it. */
export function paletteIndices(names: readonly string[]): Map<string, number> {
  const taken = new Set<number>();
  const places = new Map<string, number>();
  for (const name of [...new Set(names)].sort()) {
    if (taken.size === COLOURS) taken.clear();
    let place = hash(name) % COLOURS;
    while (taken.has(place)) place = (place + 1) % COLOURS;
    taken.add(place);
    places.set(name, place);
  }
  return places;
}

/** FNV-1a: small, and the same in every browser. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
