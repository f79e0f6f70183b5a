import type { LogLine, LogsWanted } from '@labkeeper/protocol/log';
import { formatInstant } from '../../domain/instant.ts';
import type { FeedEvent, LogFeed } from '../agents/service.ts';
import { containerId } from './demo-containers.ts';
import { type DemoScript, plainScript, scripts } from './demo-log-lines.ts';
import type { DemoServer } from './demo-fleet.ts';
import { chance, hash } from './demo-noise.ts';
import { demoUnits } from './demo-units.ts';
import { conditionOf, containersOf, isUp } from './demo-workloads.ts';

/** What is wanted of a log. */
export type LogWish = Omit<LogsWanted, 'type' | 'request_id'>;

interface Source {
  readonly name: string;
  readonly script: DemoScript;
  /** When it wrote its last line, ms; undefined while it goes on. */
  readonly until: number | undefined;
}

interface Timed {
  readonly at: number;
  readonly line: LogLine;
}

const dayMs = 86_400_000;
const mostInBatch = 200;
const usualPatienceMs = 60_000;

/** The made-up log of a made-up server, and a new line now and then while somebody follows it. */
export class DemoLog implements LogFeed {
  readonly #server: DemoServer;
  readonly #sources: readonly Source[] | undefined;
  readonly #wish: LogWish;
  readonly #clock: { now(): number };
  readonly #over = Promise.withResolvers<void>();
  #waiting: readonly Timed[];
  #toldUntil: number;
  #begun = false;
  #isOver = false;

  constructor(server: DemoServer, wish: LogWish, clock: { now(): number }, endOfTime: number) {
    this.#server = server;
    this.#wish = wish;
    this.#clock = clock;
    this.#sources = sourcesOf(server, wish, endOfTime);
    this.#toldUntil = Math.min(clock.now(), wish.until === null ? Infinity : Date.parse(wish.until));
    this.#waiting = this.#linesBefore(this.#toldUntil);
  }

  async next(): Promise<FeedEvent> {
    if (this.#isOver) return { kind: 'end', fault: null, message: null };
    if (this.#server.silentMinutes !== undefined) return { kind: 'end', fault: 'offline', message: null };
    if (this.#sources === undefined) return { kind: 'end', fault: 'unknown', message: null };
    if (this.#begun && this.#waiting.length === 0) {
      if (!this.#wish.follow) return { kind: 'end', fault: null, message: null };
      await this.#waitForNews();
      if (this.#isOver) return { kind: 'end', fault: null, message: null };
    }
    this.#begun = true;
    const lines = this.#waiting.slice(0, mostInBatch).map(({ line }) => line);
    this.#waiting = this.#waiting.slice(mostInBatch);
    return { kind: 'lines', lines, cut: false };
  }

  close(): void {
    this.#isOver = true;
    this.#over.resolve();
  }

  async #waitForNews(): Promise<void> {
    while (!this.#isOver && this.#waiting.length === 0) {
      const from = this.#toldUntil;
      const coming = this.#linesBetween(from, from + usualPatienceMs);
      const until = coming[0]?.at ?? from + usualPatienceMs;
      await this.#sleep(until - this.#clock.now());
      this.#toldUntil = until;
      this.#waiting = coming.filter(({ at }) => at <= until);
    }
  }

  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, ms));
    timer.unref();
    await Promise.race([promise, this.#over.promise]);
    clearTimeout(timer);
  }

  /** The newest lines up to a time, oldest first: looked for in ever more hours. */
  #linesBefore(end: number): readonly Timed[] {
    const { since, lines: most } = this.#wish;
    const earliest = Math.max(end - 3 * dayMs, since === null ? 0 : Date.parse(since));
    for (let span = dayMs / 96; ; span *= 4) {
      const start = Math.max(earliest, end - span);
      const found = this.#linesBetween(start, end);
      if (found.length >= most || start === earliest) return found.slice(-most);
    }
  }

  /** Lines after `start` up to `end` that are wanted, in order. */
  #linesBetween(start: number, end: number): Timed[] {
    const words = this.#wish.search?.toLowerCase() ?? '';
    return (this.#sources ?? [])
      .flatMap((source) => linesOf(this.#server, source, start, end))
      .filter(({ line }) => words === '' || line.message.toLowerCase().includes(words))
      .toSorted((left, right) => left.at - right.at);
  }
}

/** Who writes into the log that is meant; undefined where there is no such log. */
function sourcesOf(server: DemoServer, { unit, container }: LogWish, endOfTime: number): Source[] | undefined {
  const { units } = demoUnits(server, endOfTime, endOfTime);
  if (container !== null) {
    const name = containersOf(server).find((one) => one === container || containerId(server, one) === container);
    return name === undefined ? undefined : [sourceOf(server, name, endOfTime)];
  }
  if (unit === null) {
    const running = units.filter(
      ({ kind, sub, state }) => kind === 'service' && (sub === 'running' || state === 'failed'),
    );
    const named = running.map(({ unit: name }) => name.replace(/\.service$/, '')).filter((name) => name in scripts);
    return [...named, 'systemd'].map((name) => sourceOf(server, name, endOfTime));
  }
  const meant = units.find((one) => one.unit === unit || one.unit === `${unit}.service`);
  if (meant === undefined) return undefined;
  const name = meant.unit.replace(/\.service$/, '');
  return [sourceOf(server, name in scripts ? name : 'systemd', endOfTime)];
}

function sourceOf(server: DemoServer, name: string, endOfTime: number): Source {
  const condition = conditionOf(server, name, endOfTime, endOfTime);
  const goesOn = isUp(condition) || condition.what === 'loops';
  return { name, script: scripts[name] ?? plainScript, until: goesOn ? undefined : condition.since };
}

/** The lines that one source wrote after `start` up to `end`, the same every time. */
function linesOf({ id }: DemoServer, { name, script, until }: Source, start: number, end: number): Timed[] {
  const stepMs = script.seconds * 1000;
  const found: Timed[] = [];
  const last = Math.min(end, until ?? end);
  for (let step = Math.floor(start / stepMs); step * stepMs <= last; step += 1) {
    const key = `${id} ${name} ${step}`;
    const at = step * stepMs + Math.floor(chance(key) * stepMs * 0.9);
    if (at > start && at <= last)
      found.push({ at, line: { ...lineOf(name, script, step, key), at: formatInstant(at) } });
  }
  return found;
}

function lineOf(name: string, { lines, inOrder }: DemoScript, step: number, key: string): Omit<LogLine, 'at'> {
  const said = lines[(inOrder === true ? step : hash(`${key} line`)) % lines.length] ?? '';
  const [priority, text] = typeof said === 'string' ? [6, said] : said;
  let place = 0;
  const message = text.replaceAll('#', () => String(hash(`${key} ${(place += 1)}`) % 10));
  return { message, priority, source: name, pid: 400 + (hash(name) % 9000) };
}
