import type { CollectorSettings, FlatMetrics, OsInfo, ServiceReport } from '@labkeeper/protocol/agent';
import type { Inventory } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Host } from './host.ts';

/** What a collector is told about this look: the time, what it remembered of the last one, and the expected services. */
export interface Look<Memory = unknown> {
  signal: AbortSignal;
  monotonicMs: number;
  now: Date;
  previous: { memory: Memory; monotonicMs: number } | undefined;
  services: readonly string[];
  /** What somebody set for this collector. */
  settings?: CollectorSettings;
}

/** What was read. `memory` comes back as `previous.memory` at the next look of the same cadence. */
export interface Reading<Memory = unknown> {
  samples: Sample[];
  flat?: Partial<FlatMetrics>;
  inventory?: Inventory;
  os_info?: OsInfo;
  services?: ServiceReport[];
  updates_available?: number | null;
  security_updates?: number | null;
  memory?: Memory;
  /** Something the user can do to see more, while what was read holds. */
  hint?: string;
  /** The look failed, and yet there is something to say and to remember: what was known before is now told as unknown. */
  error?: string;
}

/**
 * Reads one thing from a machine, and must not know whether that is here, over SSH or a folder of fixtures. It keeps no
 * state of its own: rates come from `look.previous`. `absent` means no such thing on this machine, which is no error.
 */
export interface Collector<Memory = unknown> {
  readonly id: string;
  readonly about: string;
  /** Default cadence in seconds; 0 is every report. */
  readonly everySeconds: number;
  /** Cheap enough for live samples every second. */
  readonly live: boolean;
  /** Least seconds between two live looks; every live run when absent. */
  readonly liveEverySeconds?: number;
  /** A time-out of its own in seconds. Reports do not wait for such a collector: its reading joins the next one. */
  readonly timeoutSeconds?: number;
  readonly metrics: readonly MetricDefinition[];
  collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'>;
}

/** Why a thing that should be there could not be read; `hint` is the exact thing to do about it. */
export class CollectorError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CollectorError';
    this.hint = hint;
  }
}
