import type { Series } from '@labkeeper/protocol/sample';
import type { FleetSummary, LatestMetrics } from '@labkeeper/protocol/server';
import { isLive } from '../../domain/heartbeat-time.ts';
import type { Measured } from '../../domain/measured.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import { exportSamples, type ExportFormat } from './export-samples.ts';
import { latestMetrics } from './latest.ts';
import { querySeries, type Drawing } from './query-series.ts';
import { readSelection, type Selection, type SelectionQuery } from './selection.ts';
import { fleetSummary } from './summary.ts';
import { takeSamples, type MetricsBody } from './take-samples.ts';

export { answerUnit, definitionOf } from './definitions.ts';
export { isPlausible, plausibleFlat } from './plausible.ts';

/** Numbers over time: stored, asked for, exported. */
export class MetricsService {
  readonly #platform: Platform;
  readonly #servers: ServersService;
  #taken: (server: ServerState, samples: readonly Measured[]) => Promise<void> = async () => undefined;

  constructor(platform: Platform, servers: ServersService) {
    this.#platform = platform;
    this.#servers = servers;
  }

  /** Called with numbers of a script that say how things are now, after their commit. */
  onTaken(listener: (server: ServerState, samples: readonly Measured[]) => Promise<void>): void {
    this.#taken = listener;
  }

  /** Stores the numbers of a script; resolves to their count after the commit. An unknown server is registered by them. */
  async take(body: MetricsBody, address: string): Promise<number> {
    const { clock, series, settings, counters } = this.#platform;
    const now = clock.now();
    const groups = takeSamples(body, now, settings.values.retention.raw_days);
    const results = await Promise.all(
      groups.map(async ({ serverId, at, samples }) => {
        const server = await this.#servers.findOrRegister(serverId, address);
        const live = isLive(at, now, this.#servers.silenceLimit(server));
        const subject = subjectOf(serverId);
        const { stored } = await series.append({ subject, at, receivedAt: now, backfilled: !live, samples });
        server.readings.note(samples, at);
        if (live) await this.#taken(server, samples);
        return stored;
      }),
    );
    let stored = 0;
    for (const count of results) stored += count;
    counters.add('samples_stored', stored);
    return stored;
  }

  /** What a query string asks for, as far as it can be kept; without a range the last 24 hours. */
  selection(query: SelectionQuery): Selection {
    const { clock, settings } = this.#platform;
    const { raw_days, hourly_days } = settings.values.retention;
    return readSelection(query, clock.now(), Math.max(raw_days, hourly_days));
  }

  /** Series of the named servers (all when none is named). */
  query(
    serverIds: readonly string[] | undefined,
    selection: Selection,
    drawing: Drawing,
  ): Promise<(Series & { server_id: string })[]> {
    return querySeries(this.#platform.series, this.#known(serverIds), selection, drawing);
  }

  latest(serverId: string): Promise<LatestMetrics> {
    return latestMetrics(this.#platform.series, this.#servers.require(serverId));
  }

  summary(): Omit<FleetSummary, 'alerts'> {
    return fleetSummary([...this.#servers.states()], this.#platform.settings.values.costs);
  }

  /** The raw samples of a selection as a stream of text. */
  export(
    serverIds: readonly string[] | undefined,
    selection: Selection,
    format: ExportFormat,
  ): ReadableStream<Uint8Array> {
    return exportSamples(this.#platform.series, this.#known(serverIds), selection, format);
  }

  #known(serverIds: readonly string[] | undefined): string[] {
    if (serverIds === undefined) return [...this.#servers.states()].map((state) => state.row.server_id);
    return serverIds.map((serverId) => this.#servers.require(serverId).row.server_id);
  }
}
