import type { Clock } from './clock.ts';
import { makeBody, type Envelope } from './heartbeat.ts';
import type { HubClient, Outcome } from './hub-client.ts';
import type { ChosenParts, InventoryChanges } from './inventory-changes.ts';
import type { Log } from './log.ts';
import { prepareBatch, type PreparedBatch } from './prepare-batch.ts';
import type { Quarantine } from './quarantine.ts';
import { retryDelay, type RetryPolicy } from './retry.ts';
import type { Spool } from './spool.ts';
import { entryAt, timeOfReport, type SendingMoment, type SpooledReport } from './spooled-report.ts';
import { parseAnswer, type Answer } from './wire.ts';

/** A report on its way; `sequence` is its place in the spool, undefined where the disk could not take it. */
export interface FreshReport extends SpooledReport {
  sequence: number | undefined;
}

export interface UplinkParts {
  client: Pick<HubClient, 'post'>;
  clock: Clock;
  spool: Spool;
  quarantine: Quarantine;
  changes: InventoryChanges;
  policy: RetryPolicy;
  log: Log;
  random: () => number;
  /** The clocks as they stand, for the times of kept reports. */
  moment: () => SendingMoment;
  /** What every request says beside its reports, but for what the uplink knows itself. */
  envelope: () => Omit<Envelope, 'sent_at' | 'backlog_remaining' | 'dropped'>;
  onAnswer: (answer: Answer) => void;
  /** The hub takes our reports (again), or refuses our key. */
  onLink: (state: LinkState) => void;
}

/** up: the last request was answered. down: it was not. refused: the key is not accepted. */
export type LinkState = 'unknown' | 'up' | 'down' | 'refused';

/** How the uplink fares, for people and the watchdog. Times are monotonic milliseconds. */
export interface UplinkStatus {
  link: LinkState;
  reason: string;
  lastAnswerAt: number | undefined;
  /** Since when only the network has failed; undefined while answers come. */
  networkFailingSince: number | undefined;
  /** Since when one request has been under way; undefined while none is. */
  sendingSince: number | undefined;
  backlog: number;
}

const heartbeatPath = '/api/v1/agents/heartbeat';
const mostEntries = 500;
/** Between the first sending of a report and its being safe from a power cut. */
const syncAfterMs = 10_000;
const remindMs = 3_600_000;

/** Brings reports to the hub: the newest first, then what was kept, for at most half of the time. */
export class Uplink {
  readonly #parts: UplinkParts;
  readonly #stopping = new AbortController();
  #latest: FreshReport | undefined;
  #lastTaken: string | undefined;
  #withoutParts = false;
  #batchEntries = mostEntries;
  #busy = false;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #retry: AbortController | undefined;
  #pause: AbortController | undefined;
  #syncing = false;
  #saidAt = Number.NEGATIVE_INFINITY;
  #status: Omit<UplinkStatus, 'backlog'> = {
    link: 'unknown',
    reason: '',
    lastAnswerAt: undefined,
    networkFailingSince: undefined,
    sendingSince: undefined,
  };

  constructor(parts: UplinkParts) {
    this.#parts = parts;
  }

  /** How it fares. */
  get status(): UplinkStatus {
    const kept = this.#parts.spool.pending;
    const own = this.#latest?.sequence === undefined ? 0 : 1;
    return { ...this.#status, backlog: Math.max(0, kept - own) };
  }

  /** A new report: it goes first, and what it overtakes stays in the spool. */
  offer(report: FreshReport): void {
    if (this.#latest !== undefined && this.#latest.sequence === undefined) this.#parts.spool.countRejected();
    this.#latest = report;
    this.#pause?.abort();
    this.#syncSoon();
    void this.#pump();
  }

  /** Ends sending; what is under way is not waited for, since the spool has it. */
  stop(): void {
    this.#stopping.abort();
    this.#retry?.abort();
    this.#pause?.abort();
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (!this.#stopping.signal.aborted && this.#parts.clock.monotonic() >= this.#notBefore) {
        if (this.#latest !== undefined) await this.#sendLatest(this.#latest);
        else if (!(await this.#sendBacklog())) break;
      }
    } catch (error) {
      // Nothing below may throw; if it does, it must not end the agent's only way to its hub.
      this.#failed({
        kind: 'retry',
        reason: `sending failed: ${String(error)}`,
        afterMs: 0,
        network: false,
        refused: false,
      });
    } finally {
      this.#busy = false;
    }
  }

  async #sendLatest(report: FreshReport): Promise<void> {
    const { changes, clock, spool } = this.#parts;
    const chosen = this.#withoutParts ? undefined : changes.choose(clock.monotonic());
    const placed = timeOfReport(report.mark, this.#parts.moment());
    const entry = 'wall_ms' in placed ? entryAt(report, placed.wall_ms) : report.entry;
    const outcome = await this.#post(makeBody(entry, this.#envelope(), chosen));
    // The spool is being closed, and keeps this report for the next start.
    if (this.#stopping.signal.aborted) return;
    const answer = outcome.kind === 'answered' ? parseAnswer(outcome.text) : undefined;
    if (answer !== undefined) {
      if (chosen !== undefined) changes.acknowledged(chosen);
      if (report.sequence !== undefined) spool.markDelivered(report.sequence);
      this.#lastTaken = entry;
      this.#taken(report);
      this.#succeeded(answer);
    } else if (outcome.kind === 'poison' || outcome.kind === 'too_large') {
      this.#indigestible(report, chosen, outcome.reason);
    } else {
      this.#failed(outcome);
    }
  }

  /** A body that the hub will never take: first without the inventory, then not at all. */
  #indigestible(report: FreshReport, chosen: ChosenParts | undefined, reason: string): void {
    if (chosen !== undefined && chosen.marks.size > 0) {
      this.#parts.log.error(`the hub does not take this report with its inventory, sending it without: ${reason}`);
      this.#parts.changes.acknowledged(chosen);
      this.#withoutParts = true;
      return;
    }
    this.#setAside(reason, report.entry);
    if (report.sequence !== undefined) this.#parts.spool.markDelivered(report.sequence);
    this.#parts.spool.countRejected();
    this.#taken(report);
  }

  #taken(report: FreshReport): void {
    if (this.#latest === report) this.#latest = undefined;
    this.#withoutParts = false;
  }

  /** One piece of what was kept. False when there is none, or it has to wait. */
  async #sendBacklog(): Promise<boolean> {
    const { spool, clock } = this.#parts;
    // A request needs a report of its own: the last one that the hub took, which it then knows as such.
    if (this.#lastTaken === undefined) return false;
    const prepared = prepareBatch(spool, this.#batchEntries, this.#parts.moment());
    if (prepared === undefined) return false;
    if (prepared.entries.length === 0) {
      spool.settle(prepared.batch, prepared.lost);
      return true;
    }
    const startedAt = clock.monotonic();
    const outcome = await this.#post(makeBody(this.#lastTaken, this.#envelope(), undefined, prepared.entries));
    if (this.#stopping.signal.aborted) return false;
    const answer = outcome.kind === 'answered' ? parseAnswer(outcome.text) : undefined;
    if (answer !== undefined) {
      this.#takenPiece(prepared, answer);
      await this.#rest(clock.monotonic() - startedAt);
    } else if (outcome.kind === 'poison' || outcome.kind === 'too_large') {
      this.#halve(prepared, outcome.reason);
    } else {
      this.#failed(outcome);
    }
    return true;
  }

  #takenPiece({ batch, entries, lost }: PreparedBatch, answer: Answer): void {
    for (const { index, code } of answer.rejected) this.#setAside(code, entries[index] ?? '');
    this.#parts.spool.settle(batch, lost + answer.rejected.length);
    this.#batchEntries = Math.min(mostEntries, this.#batchEntries * 2);
    this.#succeeded(answer);
  }

  /** A piece that the hub will not take: smaller ones, until the one report that spoils it is alone and set aside. */
  #halve({ batch, entries, lost }: PreparedBatch, reason: string): void {
    if (entries.length === 1) {
      this.#setAside(reason, entries[0] ?? '');
      this.#parts.spool.settle(batch, lost + 1);
    }
    this.#batchEntries = Math.max(1, Math.floor(entries.length / 2));
  }

  /** As long as the last piece took, so that a backlog has at most half of the line; a new report ends it. */
  async #rest(ms: number): Promise<void> {
    this.#pause = new AbortController();
    if (this.#latest === undefined) await this.#parts.clock.sleep(ms, this.#pause.signal);
    this.#pause = undefined;
  }

  async #post(body: string): Promise<Outcome> {
    this.#status.sendingSince = this.#parts.clock.monotonic();
    try {
      const outcome = await this.#parts.client.post(heartbeatPath, body);
      if (outcome.kind !== 'retry' || !outcome.network) this.#status.networkFailingSince = undefined;
      return outcome;
    } finally {
      this.#status.sendingSince = undefined;
    }
  }

  #envelope(): Envelope {
    const { dropped, damaged, rejected } = this.#parts.spool.lost;
    return {
      ...this.#parts.envelope(),
      sent_at: new Date(this.#parts.clock.wall()).toISOString(),
      backlog_remaining: this.status.backlog,
      dropped: dropped + damaged + rejected,
    };
  }

  #setAside(reason: string, entry: string): void {
    this.#parts.log.error(`the hub will not take a report, set aside in quarantine.jsonl: ${reason}`);
    this.#parts.quarantine.add(reason, entry, new Date(this.#parts.clock.wall()).toISOString());
  }

  #succeeded(answer: Answer): void {
    const { log, changes } = this.#parts;
    const waiting = this.status.backlog;
    if (this.#status.link !== 'up')
      log.info(`the hub takes our reports${waiting > 0 ? `; ${waiting} kept ones follow` : ''}`);
    this.#failures = 0;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.#status.lastAnswerAt = this.#parts.clock.monotonic();
    this.#status.networkFailingSince = undefined;
    this.#enter('up', '');
    changes.want(answer.want);
    this.#parts.onAnswer(answer);
  }

  #failed(outcome: Outcome): void {
    const { clock, policy, random } = this.#parts;
    const now = clock.monotonic();
    const retry: Outcome =
      outcome.kind === 'answered'
        ? { kind: 'retry', reason: 'the answer is not a hub’s', afterMs: 0, network: false, refused: false }
        : outcome;
    const network = retry.kind === 'retry' && retry.network;
    this.#status.networkFailingSince = network ? (this.#status.networkFailingSince ?? now) : undefined;
    if (retry.kind === 'retry') {
      this.#failures += 1;
      const cap = network && !retry.refused ? policy.networkCapMs : policy.capMs;
      this.#wait(retry.afterMs + retryDelay(policy, this.#failures, cap, random));
      this.#enter('down', retry.reason);
    } else {
      this.#wait(policy.refusedMs * (1 + random() / 10));
      this.#enter('refused', retry.kind === 'refused' ? retry.reason : '');
    }
  }

  /** The stream said that this agent's key is revoked. */
  revoked(reason: string): void {
    this.#failed({ kind: 'refused', reason: `revoked: ${reason}` });
  }

  #enter(link: LinkState, reason: string): void {
    const { log, clock } = this.#parts;
    const changed = link !== this.#status.link;
    const due = clock.monotonic() - this.#saidAt >= remindMs;
    if (link !== 'up' && (changed || due || reason !== this.#status.reason)) {
      this.#saidAt = clock.monotonic();
      const kept = `${this.#parts.spool.pending} reports are kept`;
      if (link === 'refused') log.error(`the hub refuses this agent (${reason}); asking again in an hour, ${kept}`);
      else if (changed || due) log.warn(`the hub cannot be reached: ${reason}; ${kept}, trying again`);
      else log.debug(`the hub cannot be reached: ${reason}`);
    }
    this.#status.link = link;
    this.#status.reason = reason;
    if (changed) this.#parts.onLink(link);
  }

  #wait(ms: number): void {
    const { clock } = this.#parts;
    this.#notBefore = clock.monotonic() + ms;
    this.#retry?.abort();
    const retry = new AbortController();
    this.#retry = retry;
    void clock.sleep(ms, retry.signal).then(() => {
      if (retry.signal.aborted) return;
      // A timer may ring a moment early; the wait is over all the same.
      this.#notBefore = Number.NEGATIVE_INFINITY;
      void this.#pump();
    });
  }

  /** What the hub has not taken within ten seconds is put on disk for good. */
  #syncSoon(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    void this.#parts.clock.sleep(syncAfterMs, this.#stopping.signal).then(async () => {
      this.#syncing = false;
      if (this.#stopping.signal.aborted || this.#parts.spool.pending === 0) return;
      try {
        await this.#parts.spool.sync();
      } catch (error) {
        this.#parts.log.error(`kept reports cannot be put on disk: ${String(error)}`);
      }
    });
  }
}
