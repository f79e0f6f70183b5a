/** A heartbeat with nothing but what the first document names. */
export interface ReferenceHeartbeat {
  readonly server_id: string;
  readonly timestamp: string;
  readonly metrics: Record<string, number | string>;
  readonly services: readonly Record<string, string | number | null>[];
  readonly os_info: Record<string, string>;
  readonly updates_available: number;
  readonly security_updates: number;
}

/** The heartbeat that a client of the first document sends, measured at `at` (ms since 1970). */
export function referenceHeartbeat(at: number): ReferenceHeartbeat {
  return {
    server_id: 'omv-mediaserver',
    timestamp: new Date(at).toISOString(),
    metrics: {
      cpu_percent: 45.2,
      memory_percent: 62.1,
      memory_used_gb: 9.9,
      memory_total_gb: 16,
      disk_percent: 82,
      disk_used_gb: 3280,
      disk_total_gb: 4000,
      network_rx_bytes: 1_288_490_188,
      network_tx_bytes: 356_515_840,
      load_1m: 0.91,
      load_5m: 0.84,
      load_15m: 0.72,
      uptime_seconds: 1_053_120,
      boot_time: new Date(at - 1_053_120_000).toISOString(),
    },
    services: [
      { name: 'plex', status: 'running', pid: 1234, memory_mb: 512.5, cpu_percent: 3.2 },
      { name: 'jackett', status: 'stopped', pid: null, memory_mb: null, cpu_percent: null },
    ],
    os_info: { distribution: 'Debian GNU/Linux', version: '12', kernel: '6.1.0-17-amd64', architecture: 'x86_64' },
    updates_available: 12,
    security_updates: 2,
  };
}

/** A clock that stands until a test moves it. */
export class StandingClock {
  wall: number;
  #monotonic = 1_000_000;

  constructor(wall: number) {
    this.wall = wall;
  }

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Time passes on both clocks. */
  pass(ms: number): void {
    this.wall += ms;
    this.#monotonic += ms;
  }
}
