import { errorCode } from '@labkeeper/collectors/host';
import { openSocketStream, type SocketStream } from '@labkeeper/collectors/socket-stream';
import { ContainerLines, type ContainerLine } from './container-lines.ts';
import { isWanted } from './is-wanted.ts';
import { LogRefusal } from './log-fault.ts';
import type { Batch, LogRequest } from './log-request.ts';

const beginMs = 10_000;
const lookBackMs = 10_000;
/** With a search so many lines are looked through. */
const mostSearched = 20_000;
const mostCharacters = 1024 * 1024;
const grant = 'sudo usermod -aG docker labkeeper-agent && sudo systemctl restart labkeeper-agent';

/** Reads the log of a container from the engine that knows it, past first, and then what comes. Throws LogRefusal. */
export async function* readContainer(
  request: LogRequest,
  signal: AbortSignal,
  addresses: readonly string[],
): AsyncGenerator<Batch> {
  const startedMs = Date.now();
  const back = await open(addresses, request, pastQuery(request));
  const past = await lookBack(back.stream, request, signal);
  yield { lines: past.lines.map(({ line }) => line), cut: past.cut };
  if (!request.follow || signal.aborted) return;
  const newest = past.newest ?? BigInt(startedMs) * 1_000_000n;
  const since = `${newest / 1_000_000_000n}.${String(newest % 1_000_000_000n).padStart(9, '0')}`;
  const { stream } = await open([back.address], request, `follow=1&since=${since}`);
  for await (const lines of linesOf(stream, signal)) {
    // The engine begins with what was written at this very moment, which is there already.
    const fresh = lines.filter(({ line, nanoseconds }) => {
      return isWanted(line, request.search) && (nanoseconds === undefined || nanoseconds > newest);
    });
    if (fresh.length > 0) yield { lines: fresh.map(({ line }) => line), cut: false };
  }
}

function pastQuery({ search, lines, sinceMs, untilMs }: LogRequest): string {
  const tail = `tail=${search === undefined ? lines : mostSearched}`;
  const since = sinceMs === undefined ? '' : `&since=${(sinceMs / 1000).toFixed(3)}`;
  return `follow=0&${tail}${since}${untilMs === undefined ? '' : `&until=${(untilMs / 1000).toFixed(3)}`}`;
}

/** The newest of what is wanted, oldest first. */
async function lookBack(
  stream: SocketStream,
  request: LogRequest,
  signal: AbortSignal,
): Promise<{ lines: ContainerLine[]; cut: boolean; newest: bigint | undefined }> {
  let found: ContainerLine[] = [];
  let newest: bigint | undefined;
  let seen = 0;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stream.close();
  }, lookBackMs);
  for await (const lines of linesOf(stream, signal)) {
    seen += lines.length;
    newest = lines.at(-1)?.nanoseconds ?? newest;
    found = [...found, ...lines.filter(({ line }) => isWanted(line, request.search))].slice(-request.lines);
  }
  clearTimeout(timer);
  const kept = withinRoom(found);
  const searchedAll = request.search === undefined || seen < mostSearched || found.length >= request.lines;
  return { lines: kept, cut: late || kept.length < found.length || !searchedAll, newest };
}

/** The newest lines that fit. */
function withinRoom(lines: readonly ContainerLine[]): ContainerLine[] {
  let room = mostCharacters;
  let first = lines.length;
  while (first > 0) {
    room -= lines[first - 1]?.line.message.length ?? 0;
    if (room < 0) break;
    first -= 1;
  }
  return lines.slice(first);
}

async function* linesOf(stream: SocketStream, signal: AbortSignal): AsyncGenerator<ContainerLine[]> {
  function close(): void {
    stream.close();
  }
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  const parser = new ContainerLines();
  try {
    for await (const piece of stream.body) yield parser.push(piece);
    yield parser.end();
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/** Asks one engine after the other; the one that knows the container counts. */
async function open(
  addresses: readonly string[],
  { container = '' }: LogRequest,
  query: string,
): Promise<{ stream: SocketStream; address: string }> {
  const path = `/containers/${encodeURIComponent(container)}/logs?stdout=1&stderr=1&timestamps=1&${query}`;
  let refusal: LogRefusal | undefined;
  for (const address of addresses) {
    const answer = await ask(address, path);
    if (answer instanceof LogRefusal) refusal ??= answer;
    else if (answer?.status === 200) return { stream: answer, address };
    else if (answer !== undefined) refusal = refusalOf(answer, container);
  }
  throw refusal ?? new LogRefusal('unavailable', 'There is no container engine on this server.');
}

/** Undefined where no engine is at this address. */
async function ask(address: string, path: string): Promise<SocketStream | LogRefusal | undefined> {
  try {
    return await openSocketStream(address, path, beginMs);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EACCES' || code === 'EPERM') {
      return new LogRefusal('denied', `The agent may not ask the container engine. On the server, run: ${grant}`);
    }
    return new LogRefusal('unavailable', `The container engine at ${address} does not answer.`, { cause: error });
  }
}

function refusalOf(answer: SocketStream, container: string): LogRefusal {
  answer.close();
  if (answer.status === 404) return new LogRefusal('unknown', `There is no container ${container} on this server.`);
  if (answer.status === 403) {
    return new LogRefusal(
      'denied',
      `The proxy before the container engine does not pass GET /containers/${container}/logs.`,
    );
  }
  return new LogRefusal('unavailable', `The container engine refused to tell this log (status ${answer.status}).`);
}
