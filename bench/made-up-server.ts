import type { HeartbeatEntry } from '@labkeeper/protocol/agent';
import type { Labels, Sample } from '@labkeeper/protocol/sample';

/** One number of a made-up server: a level that wanders, a counter that grows, or something that hardly ever changes. */
interface Line {
  readonly metric: string;
  readonly labels?: Labels;
  readonly manner: 'wanders' | 'grows' | 'stays';
}

function lines(metrics: readonly string[], label: string, values: readonly string[], manner: Line['manner']): Line[] {
  return values.flatMap((value) => metrics.map((metric) => ({ metric, labels: { [label]: value }, manner })));
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

const flatLevels = [
  'cpu_percent',
  'memory_percent',
  'memory_used_gb',
  'disk_percent',
  'disk_used_gb',
  'load_1m',
  'load_5m',
  'load_15m',
] as const;

/** 87 labelled numbers; with the 13 flat ones a report holds a hundred. */
const labelled: readonly Line[] = [
  ...lines(['cpu_core_percent'], 'core', numbered('', 8), 'wanders'),
  ...lines(['filesystem_used_percent', 'filesystem_free_bytes'], 'mount', numbered('/srv/disk-', 5), 'wanders'),
  ...lines(['filesystem_total_bytes', 'filesystem_state'], 'mount', numbered('/srv/disk-', 5), 'stays'),
  ...lines(['disk_read_bytes', 'disk_written_bytes', 'disk_reads', 'disk_writes'], 'disk', numbered('S4X', 4), 'grows'),
  ...lines(['disk_busy_percent'], 'disk', numbered('S4X', 4), 'wanders'),
  ...lines(
    ['interface_rx_bytes', 'interface_tx_bytes', 'interface_rx_errors'],
    'interface',
    numbered('eth', 4),
    'grows',
  ),
  ...lines(['interface_state'], 'interface', numbered('eth', 4), 'stays'),
  ...lines(['temperature_celsius'], 'sensor', numbered('Core ', 8), 'wanders'),
  ...lines(['fan_rpm'], 'sensor', numbered('fan', 3), 'wanders'),
  ...[
    'cpu_user_percent',
    'cpu_system_percent',
    'cpu_iowait_percent',
    'memory_available_bytes',
    'memory_cached_bytes',
    'swap_percent',
  ].map((metric): Line => ({ metric, manner: 'wanders' })),
  ...['processes', 'processes_running', 'open_files', 'updates_available', 'security_updates', 'reboot_required'].map(
    (metric): Line => ({ metric, manner: 'stays' }),
  ),
];

/** A server that exists only to be measured against: its numbers move as those of real ones do. */
export class MadeUpServer {
  readonly serverId: string;
  private readonly values: number[];
  private readonly levels: number[];
  private seed: number;
  private readonly calm: boolean;

  /** `calm`: nothing of it ever crosses a level of the default rules. */
  constructor(serverId: string, seed: number, calm = false) {
    this.serverId = serverId;
    this.calm = calm;
    this.seed = (seed * 2_654_435_761 + 12_345) >>> 0;
    this.values = labelled.map((line) => this.first(line));
    this.levels = flatLevels.map(() => this.chance() * this.most);
  }

  /** Its next report, taken at a time in ms since 1970. */
  report(at: number): HeartbeatEntry {
    for (const [index, line] of labelled.entries())
      this.values[index] = this.moved(this.values[index] ?? 0, line.manner);
    for (const index of this.levels.keys()) this.levels[index] = this.moved(this.levels[index] ?? 0, 'wanders');
    const flat = Object.fromEntries(flatLevels.map((name, index) => [name, rounded(this.levels[index] ?? 0)]));
    const rest = {
      memory_total_gb: 16,
      disk_total_gb: 4000,
      network_rx_bytes: this.counter(0),
      network_tx_bytes: this.counter(1),
      uptime_seconds: Math.floor(at / 1000) % 10_000_000,
    };
    return {
      server_id: this.serverId,
      timestamp: new Date(at).toISOString(),
      metrics: { ...flat, ...rest },
      samples: labelled.map((line, index): Sample => sampleOf(line, this.values[index] ?? 0)),
    };
  }

  private counter(index: number): number {
    return Math.floor((this.values[index] ?? 0) * 1000);
  }

  private get most(): number {
    return this.calm ? 70 : 100;
  }

  private first({ manner }: Line): number {
    const value = this.chance() * this.most;
    if (manner === 'grows') return Math.floor(value * 1e7);
    return manner === 'stays' && this.calm ? 0 : value;
  }

  private moved(value: number, manner: Line['manner']): number {
    if (manner === 'stays') return value;
    if (manner === 'grows') return value + Math.floor(this.chance() * 50_000);
    return Math.max(0, Math.min(this.most, value + (this.chance() - 0.5) * 4));
  }

  private chance(): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.seed / 4_294_967_296;
  }
}

function sampleOf({ metric, labels, manner }: Line, value: number): Sample {
  const shown = manner === 'wanders' ? rounded(value) : Math.floor(value);
  return labels === undefined ? { metric, value: shown } : { metric, labels, value: shown };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
