import { userInfo } from 'node:os';
import { execFile, streamProgram, type StreamedProgram } from '@labkeeper/collectors/exec';
import { errorCode } from '@labkeeper/collectors/host';
import { isWanted } from './is-wanted.ts';
import { journalGrantFor } from '../journal-rights.ts';
import { journalArguments, type Direction } from './journal-arguments.ts';
import { parseJournalEntry, unreadable, type JournalEntry } from './journal-entry.ts';
import { LogRefusal } from './log-fault.ts';
import type { Batch, LogRequest } from './log-request.ts';
import { textLines } from './text-lines.ts';

/** The programs that are run; tests bring their own. */
export interface JournalPrograms {
  journalctl: string;
  systemctl: string;
}

export interface JournalLimits {
  /** Most characters of messages that one look back holds. */
  mostCharacters: number;
  /** Longest time of a look back. */
  lookBackMs: number;
}

const usualPrograms: JournalPrograms = { journalctl: 'journalctl', systemctl: 'systemctl' };
const usualLimits: JournalLimits = { mostCharacters: 1024 * 1024, lookBackMs: 10_000 };
/** journald cuts lines at 48 KiB, and JSON may write a byte as four characters. */
const maxLineBytes = 512 * 1024;
const askMs = 5000;

/** Reads the journal: what is there, and then, where somebody wants to follow, what comes. Throws LogRefusal. */
export async function* readJournal(
  request: LogRequest,
  signal: AbortSignal,
  { programs = usualPrograms, limits = usualLimits }: { programs?: JournalPrograms; limits?: JournalLimits } = {},
): AsyncGenerator<Batch> {
  const startedMs = Date.now();
  const past = await lookBack(request, { signal, programs, limits });
  if (past.entries.length === 0) await explainNothing(request, past, programs);
  yield { lines: past.entries.map(({ line }) => line).toReversed(), cut: past.cut };
  if (!request.follow || signal.aborted) return;
  const direction: Direction = { back: false, after: past.newest, sinceMs: startedMs };
  const program = start(programs.journalctl, journalArguments(request, direction));
  yield* withEnd(program, signal, follow(program, request));
}

interface Past {
  /** The newest first. */
  entries: JournalEntry[];
  cut: boolean;
  /** The place of the newest entry there is, whether it was looked for or not. */
  newest: string | undefined;
  said: { code: number | null; stderr: string };
}

interface Setting {
  signal: AbortSignal;
  programs: JournalPrograms;
  limits: JournalLimits;
}

/** From the newest entry backwards until there is enough: then the program is ended. */
async function lookBack(request: LogRequest, { signal, programs, limits }: Setting): Promise<Past> {
  const program = start(programs.journalctl, journalArguments(request, { back: true }));
  const shelf = new Shelf(request, limits.mostCharacters);
  let newest: string | undefined;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    program.stop();
  }, limits.lookBackMs);
  try {
    for await (const entries of withEnd(program, signal, entriesOf(program))) {
      newest ??= entries[0]?.cursor;
      if (!shelf.take(entries)) break;
    }
  } finally {
    clearTimeout(timer);
  }
  return { entries: shelf.entries, cut: shelf.cut || late, newest, said: await program.ended };
}

/** What was found so far of what is wanted. */
class Shelf {
  readonly entries: JournalEntry[] = [];
  cut = false;
  readonly #request: LogRequest;
  #room: number;

  constructor(request: LogRequest, room: number) {
    this.#request = request;
    this.#room = room;
  }

  /** False when there is enough. */
  take(entries: readonly JournalEntry[]): boolean {
    for (const entry of entries) {
      if (!isWanted(entry.line, this.#request.search)) continue;
      this.#room -= entry.line.message.length;
      this.cut = this.#room < 0;
      if (this.cut) return false;
      this.entries.push(entry);
      if (this.entries.length >= this.#request.lines) return false;
    }
    return true;
  }
}

async function* follow(program: StreamedProgram, { search }: LogRequest): AsyncGenerator<Batch> {
  for await (const entries of entriesOf(program)) {
    const lines = entries.map(({ line }) => line).filter((line) => isWanted(line, search));
    if (lines.length > 0) yield { lines, cut: false };
  }
  const { code, stderr } = await program.ended;
  throw new LogRefusal('failed', `journalctl ended (${firstLine(stderr) ?? `exit code ${code ?? 'none'}`})`);
}

async function* entriesOf(program: StreamedProgram): AsyncGenerator<JournalEntry[]> {
  for await (const lines of textLines(program.output, maxLineBytes)) {
    const entries = lines.map((line) => (line === undefined ? undefined : parseJournalEntry(line)));
    yield entries.map((entry) => entry ?? { line: unreadable, cursor: undefined });
  }
}

/** However the reading ends, the program does too, with its children. */
async function* withEnd<Item>(
  program: StreamedProgram,
  signal: AbortSignal,
  items: AsyncGenerator<Item>,
): AsyncGenerator<Item> {
  function stop(): void {
    program.stop();
  }
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    yield* items;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

function start(journalctl: string, args: readonly string[]): StreamedProgram {
  try {
    return streamProgram(journalctl, args, { graceMs: 500 });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new LogRefusal('unavailable', 'There is no journalctl on this server, so it keeps no journal to read.', {
      cause: error,
    });
  }
}

/** Nothing to show may be right, or the agent may not see it, or there is no such unit. */
async function explainNothing(request: LogRequest, { said, newest }: Past, programs: JournalPrograms): Promise<void> {
  if (/insufficient permissions|not seeing messages from/i.test(said.stderr)) {
    const { username } = userInfo();
    const grant = journalGrantFor(username);
    throw new LogRefusal('denied', `The agent may not read the journal. On the server, run: ${grant}`);
  }
  if (/unrecognized option|No journal files were found|Failed to/i.test(said.stderr)) {
    throw new LogRefusal('unavailable', `journalctl: ${firstLine(said.stderr) ?? 'no answer'}`);
  }
  if (request.unit === undefined || newest !== undefined) return;
  if (await isThere(request.unit, programs)) return;
  throw new LogRefusal('unknown', `There is no unit ${request.unit} on this server, and the journal knows none.`);
}

/** Whether systemd knows the unit, or the journal has lines of one that is gone; true where neither can be asked. */
async function isThere(unit: string, { systemctl, journalctl }: JournalPrograms): Promise<boolean> {
  try {
    const shown = await execFile(systemctl, ['show', '--no-pager', '-p', 'LoadState', '--', unit], {
      timeoutMs: askMs,
    });
    if (shown.code !== 0 || !shown.stdout.includes('LoadState=not-found')) return true;
    const line = await execFile(journalctl, ['--quiet', '--output=json', '--lines=1', `--unit=${unit}`], {
      timeoutMs: askMs,
    });
    return line.code !== 0 || line.stdout.trim() !== '';
  } catch {
    return true;
  }
}

function firstLine(text: string): string | undefined {
  const line = text.trim().split('\n', 1)[0]?.slice(0, 300);
  return line === '' ? undefined : line;
}
