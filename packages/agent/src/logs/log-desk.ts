import type { StreamFromAgent } from '@labkeeper/protocol/agent';
import type { LogLine } from '@labkeeper/protocol/log';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { LogRefusal } from './log-fault.ts';
import { toRequest, type LogFrame } from './log-frames.ts';
import type { Batch, LogRequest, ReadLog } from './log-request.ts';

export interface LogDeskParts {
  read: ReadLog;
  send: (frame: StreamFromAgent) => void;
  clock: Pick<Clock, 'sleep' | 'monotonic'>;
  log: Log;
}

/** Readings at once: a person reads one, several people a few. */
const mostReadings = 8;
/** Batches that may be under way before the hub has taken one. */
const batchesAhead = 4;
const batchLines = 200;
const batchCharacters = 64 * 1024;
/** A hub that takes nothing for so long has forgotten this reading. */
const forgottenMs = 120_000;
/** Between two batches: single lines gather meanwhile, and no log takes more than so much of the line. */
const restMs = 50;
const linesPerSecond = 5000;
const charactersPerSecond = 1024 * 1024;

/** Reads logs for whoever looks at the hub, as fast as they are taken, and ends each reading when nobody wants it any more. */
export class LogDesk {
  readonly #parts: LogDeskParts;
  readonly #readings = new Map<string, Reading>();

  constructor(parts: LogDeskParts) {
    this.#parts = parts;
  }

  /** Readings that go on now. */
  get size(): number {
    return this.#readings.size;
  }

  /** Takes a frame of the hub. */
  receive(frame: LogFrame): void {
    const reading = this.#readings.get(frame.request_id);
    if (frame.type === 'logs_more') reading?.grant();
    else if (frame.type === 'logs_stop') reading?.stop();
    else if (reading === undefined) this.#open(frame);
  }

  /** Ends every reading: the connection is gone, or the agent stops. */
  closeAll(): void {
    for (const reading of this.#readings.values()) reading.stop();
  }

  #open(frame: Extract<LogFrame, { type: 'logs' }>): void {
    const { request_id } = frame;
    const request = toRequest(frame);
    if (typeof request === 'string') return this.#end(request_id, new LogRefusal('unknown', request));
    if (this.#readings.size >= mostReadings) {
      return this.#end(request_id, new LogRefusal('busy', 'Too many logs of this server are being read.'));
    }
    const reading = new Reading(request_id, this.#parts);
    this.#readings.set(request_id, reading);
    this.#parts.log.info(`the hub reads ${nameOf(request)}`);
    void reading.run(request).then((refusal) => {
      this.#readings.delete(request_id);
      if (!reading.stopped) this.#end(request_id, refusal);
    });
  }

  #end(request_id: string, refusal: LogRefusal | undefined): void {
    const fault = refusal?.fault ?? null;
    this.#parts.send({ type: 'logs_end', request_id, fault, message: refusal?.message.slice(0, 1000) ?? null });
  }
}

/** One reading, from its first batch to its end. */
class Reading {
  readonly #id: string;
  readonly #parts: LogDeskParts;
  readonly #stop = new AbortController();
  #granted = batchesAhead;
  #more = new AbortController();

  constructor(id: string, parts: LogDeskParts) {
    this.#id = id;
    this.#parts = parts;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  grant(): void {
    this.#granted = Math.min(batchesAhead, this.#granted + 1);
    this.#more.abort();
  }

  stop(): void {
    this.#stop.abort();
    this.#more.abort();
  }

  /** Reads to the end; resolves to why it ended early, if it did. Never throws. */
  async run(request: LogRequest): Promise<LogRefusal | undefined> {
    try {
      for await (const batch of this.#parts.read(request, this.#stop.signal)) {
        if (!(await this.#handOverAll(batch))) return new LogRefusal('failed', 'Nobody took the lines.');
      }
      return undefined;
    } catch (error) {
      if (error instanceof LogRefusal) return error;
      if (!this.stopped) this.#parts.log.error(`a log could not be read: ${String(error)}`);
      return new LogRefusal('failed', 'The log could not be read; the agent’s own log says why.');
    }
  }

  async #handOverAll({ lines, cut }: Batch): Promise<boolean> {
    for (const [index, part] of partsOf(lines).entries()) {
      if (!(await this.#handOver(part, cut && index === 0))) return false;
    }
    return true;
  }

  /** Sends a batch as soon as it is wanted; false when it never is. */
  async #handOver(lines: LogLine[], cut: boolean): Promise<boolean> {
    const { clock, send } = this.#parts;
    const until = clock.monotonic() + forgottenMs;
    while (this.#granted === 0 && !this.stopped && clock.monotonic() < until) {
      this.#more = new AbortController();
      await clock.sleep(until - clock.monotonic(), this.#more.signal);
    }
    if (this.#granted === 0 || this.stopped) return false;
    this.#granted -= 1;
    send({ type: 'logs', request_id: this.#id, lines, cut });
    const characters = lines.reduce((sum, { message }) => sum + message.length, 0);
    const rest = Math.max(restMs, (lines.length / linesPerSecond) * 1000, (characters / charactersPerSecond) * 1000);
    await clock.sleep(rest, this.#stop.signal);
    return !this.stopped;
  }
}

/** Lines in parts that fit a frame; no lines are one empty part. Pure. */
export function partsOf(lines: readonly LogLine[]): LogLine[][] {
  const parts: LogLine[][] = [];
  let part: LogLine[] = [];
  let characters = 0;
  for (const line of lines) {
    if (part.length >= batchLines || (part.length > 0 && characters + line.message.length > batchCharacters)) {
      parts.push(part);
      part = [];
      characters = 0;
    }
    part.push(line);
    characters += line.message.length;
  }
  return part.length > 0 || parts.length === 0 ? [...parts, part] : parts;
}

function nameOf({ unit, container }: LogRequest): string {
  if (container !== undefined) return `the log of the container ${container}`;
  return unit === undefined ? 'the journal' : `the log of ${unit}`;
}
