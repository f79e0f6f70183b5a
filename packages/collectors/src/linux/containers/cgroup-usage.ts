import type { Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { cpuFile, type CgroupPlace } from './cgroup-place.ts';
import type { Usage } from './usage.ts';

/** What is asked of the kernel about one container; `pid` where its network is its own and may be read. */
export interface KernelQuestion {
  place: CgroupPlace;
  pid: number | undefined;
}

const filesEach = 5;

/** Reads many containers at once; undefined for each whose control group is gone. */
export async function readKernelUsage(
  host: Host,
  questions: readonly KernelQuestion[],
  atMs: number,
): Promise<(Usage | undefined)[]> {
  const texts = await host.readFiles(questions.flatMap(filesOf));
  return questions.map(({ place }, index) => {
    const [cpu, memory, detail, blocks, network] = texts.slice(index * filesEach, (index + 1) * filesEach);
    if (cpu === undefined) return undefined;
    const [receivedBytes, sentBytes] = network === undefined ? [] : parseNetwork(network);
    const [readBytes, writtenBytes] = blocks === undefined ? [] : parseBlocks(blocks);
    return {
      atMs,
      source: 'kernel',
      cpuNs: parseCpu(cpu),
      memoryBytes: memoryOf(memory, detail, place.version === 2 ? 'inactive_file' : 'total_inactive_file'),
      receivedBytes,
      sentBytes,
      readBytes,
      writtenBytes,
    };
  });
}

function filesOf({ place, pid }: KernelQuestion): string[] {
  const { version, memory, blocks } = place;
  const names =
    version === 2
      ? ([`${memory}/memory.current`, `${memory}/memory.stat`, `${blocks}/io.stat`] as const)
      : ([
          `${memory}/memory.usage_in_bytes`,
          `${memory}/memory.stat`,
          `${blocks}/blkio.throttle.io_service_bytes`,
        ] as const);
  // No process has the number 0, so that there is no such file.
  return [cpuFile(place), ...names, `/proc/${pid ?? 0}/net/dev`];
}

/** Nanoseconds: version 2 counts microseconds beside other things, version 1 is the number alone. */
export function parseCpu(text: string): number | undefined {
  const microseconds = toNumber(/^usage_usec (\d+)$/m.exec(text)?.[1]);
  if (microseconds !== undefined) return microseconds * 1000;
  return toNumber(text.trim().split('\n', 1)[0]);
}

/** As the engines' own tools reckon: without the file cache that nobody has used for a while. */
function memoryOf(total: string | undefined, detail: string | undefined, cache: string): number | undefined {
  const bytes = toNumber(total);
  if (bytes === undefined || bytes < 0) return undefined;
  const line = detail?.split('\n').find((one) => one.startsWith(`${cache} `));
  const cached = toNumber(line?.slice(cache.length + 1)) ?? 0;
  return cached > 0 && cached < bytes ? bytes - cached : bytes;
}

/** Bytes read and written, of all devices: `8:0 rbytes=1 wbytes=2 …` or `8:0 Read 1`. A file without lines is nothing yet. */
export function parseBlocks(text: string): [read: number, written: number] {
  let read = 0;
  let written = 0;
  for (const line of text.split('\n', 1000)) {
    const [, one, two] = /^\d+:\d+ .*?\brbytes=(\d+) wbytes=(\d+)/.exec(line) ?? [];
    const [, operation, bytes] = /^\d+:\d+ (Read|Write) (\d+)$/.exec(line) ?? [];
    read += toNumber(operation === 'Read' ? bytes : one) ?? 0;
    written += toNumber(operation === 'Write' ? bytes : two) ?? 0;
  }
  return [read, written];
}

/** Bytes received and sent, out of a /proc/PID/net/dev; loopback is left out. Empty where the text is none. */
export function parseNetwork(text: string): [] | [received: number, sent: number] {
  let received = 0;
  let sent = 0;
  let found = false;
  for (const line of text.split('\n', 256)) {
    const colon = line.lastIndexOf(':');
    if (colon <= 0) continue;
    const numbers = line
      .slice(colon + 1)
      .trim()
      .split(/ +/, 9);
    const [rx, tx] = [toNumber(numbers[0]), toNumber(numbers[8])];
    if (rx === undefined || tx === undefined) continue;
    found = true;
    if (line.slice(0, colon).trim() === 'lo') continue;
    received += rx;
    sent += tx;
  }
  return found ? [received, sent] : [];
}
