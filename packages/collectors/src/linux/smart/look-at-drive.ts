import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { Look } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { askDrive, askNvmeCli, type Asked } from './ask-drive.ts';
import { driveRow } from './drive-row.ts';
import { tellsOfLosses } from './drive-state.ts';
import { emmc, type Drive } from './drives.ts';
import { readEmmc } from './emmc.ts';
import type { Answer } from './smartctl-answer.ts';

/** What is remembered of one drive from look to look. */
export interface Known {
  /** What it said last. */
  row: DiskHealth | undefined;
  /** How it answered when it was asked last. */
  last: Answer['kind'];
  /** Whether it has ever told of lost sectors. */
  counted: boolean;
  /** The way of asking that works. */
  type: string | undefined;
  /** The kernel's counters of its reads and writes. */
  activity: string | undefined;
  /** Not asked again before this (monotonic), because it hung or cannot be asked. */
  restUntilMs: number;
  reason: string;
}

/** One drive after a look. `asked`: what its row says is of now. */
export interface Seen {
  drive: Drive;
  row: DiskHealth;
  asked: boolean;
  kind: Answer['kind'] | 'resting' | 'idle';
  known: Known;
}

/** What a look at a drive starts from. `missing`: why smartctl cannot be run, if it cannot. */
export interface Visit {
  drive: Drive;
  known: Known | undefined;
  missing: string | undefined;
}

type Times = Pick<Look, 'signal' | 'monotonicMs' | 'now'>;

/** Why a memory card is not listed. */
export const noRecord = 'it keeps no record of its wear';

const hourMs = 3_600_000;

/** Asks a drive, unless it is better left alone: because the last question hung, or because its bridge would wake it. */
export async function lookAtDrive(host: Host, look: Times, visit: Visit): Promise<Seen> {
  const { drive, known } = visit;
  const activity = await activityOf(host, drive);
  const left = known === undefined ? undefined : leftAlone(drive, { ...known, activity }, { known, look });
  if (left !== undefined) return left;
  const asked = truthful(await ask(host, look.signal, visit), known?.activity, activity);
  const counted = known?.counted === true;
  const row = driveRow(drive, asked.answer, { type: asked.type, before: known?.row, counted, now: look.now });
  const isRead = asked.answer.kind === 'read';
  return {
    drive,
    row,
    asked: isRead,
    kind: asked.answer.kind,
    known: {
      row: isRead ? row : known?.row,
      last: asked.answer.kind,
      counted: counted || (isRead && tellsOfLosses(row)),
      type: workingType(asked, known),
      activity,
      restUntilMs: look.monotonicMs + restMs(asked),
      reason: row.problems[0] ?? '',
    },
  };
}

function leftAlone(drive: Drive, next: Known, { known, look }: { known: Known; look: Times }): Seen | undefined {
  const { row, reason, last, counted } = known;
  const context = { type: known.type ?? drive.type, before: row, counted, now: look.now };
  if (look.monotonicMs < known.restUntilMs) {
    const resting = driveRow(drive, { kind: 'failed', reason }, context);
    return { drive, row: resting, asked: false, kind: 'resting', known: next };
  }
  // Many bridges cannot tell that their disk sleeps, and wake it: one that did nothing since the last look is not asked.
  // One that did not answer is: what it said before no longer holds.
  const mayWake = drive.usb && row !== undefined && row.rotational !== false && (last === 'read' || last === 'asleep');
  if (!mayWake || known.activity !== next.activity) return undefined;
  const idle = last === 'asleep' ? driveRow(drive, { kind: 'asleep', mode: '' }, context) : row;
  return { drive, row: { ...idle, device: drive.path }, asked: false, kind: 'idle', known: next };
}

async function ask(host: Host, signal: AbortSignal, { drive, known, missing }: Visit): Promise<Asked> {
  if (drive.type === emmc) return await askEmmc(host, drive);
  if (missing === undefined) return await askDrive(host, drive, known?.type ?? drive.type, signal);
  const nvme = drive.path.startsWith('/dev/nvme') ? await askNvmeCli(host, drive, signal) : undefined;
  return nvme ?? { answer: { kind: 'failed', reason: missing }, type: drive.type, hung: false };
}

async function askEmmc(host: Host, { disk, type }: Drive): Promise<Asked> {
  const facts = await readEmmc(host, disk?.device ?? '');
  const answer: Answer =
    facts === undefined ? { kind: 'failed', reason: noRecord } : { kind: 'read', facts, reason: null };
  return { answer, type, hung: false };
}

/** What is asked by next time: what worked now, or else before. */
function workingType({ answer, type }: Asked, known: Known | undefined): string | undefined {
  if (answer.kind === 'other_type') return undefined;
  const worked = (answer.kind === 'read' || answer.kind === 'asleep') && type !== 'nvme-cli';
  return worked ? type : known?.type;
}

/** "SLEEP" is also what the program makes of a refused question: a disk that has worked since the last look does not sleep. */
function truthful(asked: Asked, before: string | undefined, now: string | undefined): Asked {
  const { answer } = asked;
  if (answer.kind !== 'asleep' || before === undefined || before === now || !/^sleep$/i.test(answer.mode)) return asked;
  return { ...asked, answer: { kind: 'denied', reason: 'it works, but may not be asked for its power mode' } };
}

/** A program that hung is not started again for an hour; a drive that no way of asking reaches rests for a day. */
function restMs({ answer, hung }: Asked): number {
  if (hung) return hourMs;
  return answer.kind === 'other_type' ? 24 * hourMs : 0;
}

async function activityOf(host: Host, { disk }: Drive): Promise<string | undefined> {
  return disk === undefined ? undefined : (await readOptional(host, `/sys/block/${disk.device}/stat`))?.trim();
}
