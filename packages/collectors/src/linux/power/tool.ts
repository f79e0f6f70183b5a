import type { PowerSource } from '@labkeeper/protocol/inventory';
import type { Look } from '../../collector.ts';
import { errorCode, type Host, type RunResult } from '../../host.ts';
import { plainText } from '../../text.ts';

/** A program that knows sources of power; `ask` throws a ToolError where it does not tell. */
export interface Tool {
  readonly name: string;
  ask(host: Host, run: RunTool): Promise<PowerSource[]>;
}

export type RunTool = (args: readonly string[]) => Promise<RunResult>;

/** What a program told last, and when it was asked. */
export interface ToolMemory {
  sources: readonly PowerSource[];
  askedMs: number;
  hung: boolean;
}

/** What a program gave now. `fresh`: it was asked now; else it is what it told before. */
export interface ToolReading {
  sources: readonly PowerSource[];
  fresh: boolean;
  memory: ToolMemory;
  hint: string | undefined;
}

/** hung: it did not end. silent: it may well have nothing to tell here. wrong: there is something, and it does not tell. */
type Trouble = 'hung' | 'silent' | 'wrong';

/** The program is there and tells nothing, and why. */
export class ToolError extends Error {
  readonly trouble: Trouble;

  constructor(message: string, trouble: Trouble) {
    super(message);
    this.name = 'ToolError';
    this.trouble = trouble;
  }
}

const timeoutMs = 3000;
/** Live looks come every two seconds; programs are asked less often. */
const askEveryMs = 25_000;
const askAfterHangMs = 300_000;

/** Asks a program where that is due. One that tells nothing makes what it told of before unknown, and costs nothing else. */
export async function askTool(
  tool: Tool,
  host: Host,
  look: Pick<Look, 'signal' | 'monotonicMs'>,
  before: ToolMemory | undefined,
): Promise<ToolReading> {
  if (before !== undefined && look.monotonicMs - before.askedMs < (before.hung ? askAfterHangMs : askEveryMs)) {
    const hint = before.hung ? `${tool.name} does not answer` : undefined;
    return { sources: before.sources, fresh: before.hung, memory: before, hint };
  }
  const memory = { askedMs: look.monotonicMs, hung: false };
  try {
    const sources = await tool.ask(host, (args) => run(tool, host, look.signal, args));
    return { sources, fresh: true, memory: { ...memory, sources }, hint: undefined };
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      return { sources: [], fresh: true, memory: { ...memory, sources: [] }, hint: undefined };
    const [message, trouble] = error instanceof ToolError ? [error.message, error.trouble] : ['cannot be run', 'wrong'];
    const sources = (before?.sources ?? []).map(asUnknown);
    // Installed, and set up for nothing on this machine, is no fault.
    const hint = trouble === 'silent' && sources.length === 0 ? undefined : plainText(`${tool.name}: ${message}`, 500);
    return { sources, fresh: true, memory: { ...memory, sources, hung: trouble === 'hung' }, hint };
  }
}

async function run(tool: Tool, host: Host, signal: AbortSignal, args: readonly string[]): Promise<RunResult> {
  const result = await host.run(tool.name, args, { timeoutMs, maxBytes: 256 * 1024, signal, env: { LC_ALL: 'C' } });
  if (result.timedOut) throw new ToolError('does not answer', 'hung');
  return result;
}

function asUnknown(source: PowerSource): PowerSource {
  const nothing = { watts: null, load_percent: null, battery_percent: null, runtime_seconds: null };
  return { ...source, ...nothing, state: source.kind === 'ups' ? 'unknown' : null };
}

/** What a program complains of: the line that calls itself an error, as others may stand before it. */
export function complaint({ stderr, stdout }: RunResult): string {
  const lines = `${stderr}\n${stdout}`.split('\n').filter((line) => line.trim() !== '');
  return plainText(lines.find((line) => /^error/i.test(line)) ?? lines[0] ?? 'no answer', 200);
}
