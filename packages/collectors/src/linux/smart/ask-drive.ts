import { errorCode, type Host, type RunResult } from '../../host.ts';
import { plainText } from '../../text.ts';
import type { Drive } from './drives.ts';
import { readNvmeCli } from './nvme-cli.ts';
import { readSmartctl, type Answer } from './smartctl-answer.ts';

/** What came of it, how it was asked in the end, and whether the program had to be ended. */
export interface Asked {
  answer: Answer;
  type: string;
  hung: boolean;
}

const timeoutMs = 30_000;
/** What stands behind a bridge that the program does not know. */
const behindBridges = ['sat', 'sntasmedia', 'sntjmicron', 'sntrealtek'] as const;

/**
 * Asks one drive by smartctl, and never wakes it: every question says `-n standby`. A bridge that the program does not know is tried with each of the usual ways,
 * and the one that works is handed back.
 */
export async function askDrive(host: Host, drive: Drive, type: string, signal: AbortSignal): Promise<Asked> {
  const first = await askNvmeToo(host, drive, type, signal);
  if (first.answer.kind !== 'other_type' || !isBridge(drive, first.answer.reason)) return first;
  for (const other of behindBridges) {
    const next = await ask(host, drive, other, signal);
    if (next.hung || signal.aborted) return { ...next, type };
    if (isTold(next.answer)) return next;
  }
  return { ...first, type: 'auto' };
}

/** A container may have been given the controller of an NVMe drive and not its disk. */
async function askNvmeToo(host: Host, drive: Drive, type: string, signal: AbortSignal): Promise<Asked> {
  const asked = await ask(host, drive, type, signal);
  const controller = /^\/dev\/nvme\d+(?=n\d+$)/.exec(drive.path)?.[0];
  if (controller === undefined || asked.answer.kind !== 'failed') return asked;
  if (!/no such (?:device|file)/i.test(asked.answer.reason)) return asked;
  const next = await ask(host, { ...drive, path: controller }, type, signal);
  return next.answer.kind === 'read' ? next : asked;
}

/** Asks an NVMe drive by nvme-cli: for machines without smartctl. Undefined where that is missing too. */
export async function askNvmeCli(host: Host, drive: Drive, signal: AbortSignal): Promise<Asked | undefined> {
  const result = await runOptional(host, 'nvme', ['smart-log', drive.path, '-o', 'json'], signal);
  if (typeof result === 'string') return undefined;
  const facts = readNvmeCli(result.stdout);
  const type = 'nvme-cli';
  if (facts !== undefined) return { answer: { kind: 'read', facts, reason: null }, type, hung: false };
  const said = plainText(result.stderr.split('\n', 1)[0] ?? '', 200);
  const kind = /permission denied|not permitted|access denied/i.test(result.stderr) ? 'denied' : 'failed';
  const reason = result.timedOut ? notInTime('nvme') : said || `nvme ended with status ${result.code ?? 'unknown'}`;
  return { answer: { kind, reason }, type, hung: result.timedOut };
}

/** Runs a program; says why it cannot be run where it is missing. */
export async function runOptional(
  host: Host,
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<RunResult | string> {
  try {
    return await host.run(program, args, { timeoutMs, signal, maxBytes: 4 * 1024 * 1024, env: { LC_ALL: 'C' } });
  } catch (error) {
    const stderr = error instanceof Error ? error.message : String(error);
    if (errorCode(error) === 'ENOENT') return plainText(stderr, 300);
    return { code: null, stdout: '', stderr, timedOut: false, truncated: false };
  }
}

async function ask(host: Host, drive: Drive, type: string, signal: AbortSignal): Promise<Asked> {
  const result = await runOptional(host, 'smartctl', argumentsFor(drive, type), signal);
  if (typeof result === 'string') return { answer: { kind: 'failed', reason: result }, type, hung: false };
  if (result.timedOut) return { answer: { kind: 'failed', reason: notInTime('smartctl') }, type, hung: true };
  if (signal.aborted)
    return { answer: { kind: 'failed', reason: 'there was no time left to ask it' }, type, hung: false };
  return { answer: readSmartctl(result), type, hung: false };
}

/** Bridges often answer the longer commands with nonsense or not at all, so they get the short list. */
function argumentsFor({ path, usb }: Drive, type: string): string[] {
  const args = ['--json=c', '-n', 'standby', '-a'];
  if (!usb) args.push('-l', 'devstat', '-l', 'scttempsts', '-l', 'defects');
  if (type !== 'auto') args.push('-d', type);
  return [...args, path];
}

function isBridge({ usb, type }: Drive, reason: string): boolean {
  return type === 'auto' && (usb || /usb bridge/i.test(reason));
}

/** A wrong way of asking gives no verdict, no name, or "SLEEP": what the program says when the question for the power mode fails. */
function isTold(answer: Answer): boolean {
  if (answer.kind === 'asleep') return !/^sleep$/i.test(answer.mode);
  return answer.kind === 'read' && (answer.facts.verdict !== null || answer.facts.model !== null);
}

function notInTime(program: string): string {
  return `${program} did not answer within ${timeoutMs / 1000} s`;
}
