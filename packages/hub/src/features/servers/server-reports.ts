import type { Unjudged } from '../../domain/server-health.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { KeptReports } from './kept-reports.ts';
import { holdInventory, noteReport, noteRequest, planInventory } from './note-report.ts';
import type { InventoryParts, NewestReport, PlannedInventory, ReportRequest } from './note-report.ts';
import type { ServerState } from './server-state.ts';
import { updateServer } from './store.ts';

/** What reports say about servers, taken over into what is held of them. */
export class ServerReports {
  /** The newest report of each server, written so that a hub that starts anew knows it. */
  readonly kept: KeptReports;
  readonly #platform: Platform;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.kept = new KeptReports(platform);
  }

  /** Which parts of an inventory must be committed with a report. */
  plan(state: ServerState, parts: InventoryParts): PlannedInventory {
    return planInventory(state, parts, this.#platform.clock.now());
  }

  /** A server's agent was heard, though its report was not taken. */
  heard(state: ServerState, why: Unjudged): void {
    const { clock } = this.#platform;
    state.receivedAt = clock.monotonic();
    state.row.last_seen = clock.now();
    state.unjudged = why;
  }

  /** Takes over what a stored report says about now; undefined where it says nothing about it. */
  async note(
    state: ServerState,
    request: ReportRequest,
    report: NewestReport | undefined,
    planned: PlannedInventory,
  ): Promise<void> {
    noteRequest(state, request);
    if (report === undefined) state.unjudged = 'undated';
    else {
      const columns = noteReport(state, report, request);
      holdInventory(state, planned);
      if (Object.keys(columns).length > 0) await updateServer(this.#platform.db.write, state.row.server_id, columns);
    }
    this.kept.keep(state, request.receivedAt);
  }
}
