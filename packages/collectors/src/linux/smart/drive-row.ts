import type { DiskHealth } from '@labkeeper/protocol/inventory';
import { maxLabel, plainText } from '../../text.ts';
import { sensibleId } from '../../whole-disks.ts';
import { noNumbers, type DriveFacts } from './drive-facts.ts';
import { driveState } from './drive-state.ts';
import type { Drive } from './drives.ts';
import type { Answer } from './smartctl-answer.ts';

/** How a drive was asked, what was known of it before (`counted`: it has told of lost sectors), and when this is. */
export interface RowContext {
  type: string;
  before: DiskHealth | undefined;
  counted: boolean;
  now: Date;
}

/** The row of a drive after it was asked. What sleeps keeps what it said last; what nobody could ask keeps its name alone. */
export function driveRow(drive: Drive, answer: Answer, context: RowContext): DiskHealth {
  if (answer.kind === 'read') return readRow(drive, answer.facts, answer.reason, context);
  const { type, before } = context;
  const base = { ...nameOf(drive, before), type };
  if (answer.kind === 'asleep') return before === undefined ? { ...base, state: 'asleep' } : sleeping(before, drive);
  return { ...base, state: 'unknown', problems: [answer.reason.slice(0, 500)] };
}

/** A sleeping disk that was sick is still sick: only what was well or unknown becomes asleep. */
function sleeping(before: DiskHealth, drive: Drive): DiskHealth {
  const sick = before.state === 'failed' || before.state === 'warning';
  return { ...before, device: drive.path, self_test_percent: null, state: sick ? before.state : 'asleep' };
}

function readRow(drive: Drive, facts: DriveFacts, reason: string | null, context: RowContext): DiskHealth {
  const { numbers, senseless: _, verdict: __, smart: ___, exitBits: ____, ...said } = facts;
  const name = nameOf(drive, context.before);
  return {
    ...name,
    ...said,
    ...numbers,
    disk: drive.disk === undefined ? hiddenId(drive, facts) : name.disk,
    type: context.type,
    model: facts.model ?? name.model,
    serial: facts.serial ?? name.serial,
    wwn: facts.wwn ?? name.wwn,
    firmware: facts.firmware ?? name.firmware,
    capacity_bytes: facts.capacity_bytes ?? name.capacity_bytes,
    rotational: facts.rotational ?? name.rotational,
    ...driveState(facts, reason, context.counted),
    read_at: context.now.toISOString(),
  };
}

/** A drive behind a controller is known by its serial; the slot is the last resort. */
function hiddenId(drive: Drive, facts: DriveFacts): string {
  return sensibleId([facts.serial ?? undefined, facts.wwn ?? undefined]) ?? drive.key;
}

/** What stays of a drive when nothing else is known of it. */
function nameOf(drive: Drive, before: DiskHealth | undefined): DiskHealth {
  const known = before ?? unread(drive);
  return {
    ...unread(drive),
    disk: known.disk,
    protocol: known.protocol,
    model: known.model,
    serial: known.serial,
    wwn: known.wwn,
    firmware: known.firmware,
    capacity_bytes: known.capacity_bytes,
    rotational: known.rotational,
  };
}

/** A drive as the kernel knows it. */
function unread({ key, path, type, disk }: Drive): DiskHealth {
  return {
    disk: plainText(key, maxLabel),
    device: path,
    type,
    protocol: null,
    model: disk?.model ?? null,
    serial: disk?.serial ?? null,
    wwn: null,
    firmware: null,
    capacity_bytes: disk?.size_bytes ?? null,
    used_bytes: null,
    rotational: disk?.rotational ?? null,
    state: 'unknown',
    problems: [],
    attributes: [],
    self_tests: [],
    ...noNumbers(),
    read_at: null,
  };
}
