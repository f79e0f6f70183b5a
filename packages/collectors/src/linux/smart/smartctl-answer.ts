import type { DiskAttribute, DiskSelfTest } from '@labkeeper/protocol/inventory';
import type { RunResult } from '../../host.ts';
import { plainText, plainTextOrNull } from '../../text.ts';
import { ataAttributes, ataNumbers, ataWwn } from './ata-facts.ts';
import { withinBounds, type BoundedNumber, type DriveFacts } from './drive-facts.ts';
import { at, flagAt, listAt, numberAt, parseJson, textAt } from './json.ts';
import { nvmeAttributes, nvmeCapacity, nvmeNumbers } from './nvme-facts.ts';
import { scsiAttributes, scsiModel, scsiNumbers } from './scsi-facts.ts';
import { ataSelfTests, nvmeSelfTests, scsiSelfTests } from './self-tests.ts';

/**
 * What came of asking a drive. asleep: it was not woken, `mode` in the tool's words. denied: the rights are missing. other_type: it stands behind a bridge or
 * controller that wants another way of asking. old: the program is too old to answer. failed: nobody could look, `reason` says why.
 */
export type Answer =
  | { kind: 'read'; facts: DriveFacts; reason: string | null }
  | { kind: 'asleep'; mode: string }
  | { kind: 'denied' | 'other_type' | 'old' | 'failed'; reason: string };

const asleep = /\bis in ([A-Z][\w ()]{1,40}?) mode, exit\(\d+\)/i;
const denied = /permission denied|operation not permitted|access denied|insufficient (?:rights|privileges)/i;
const otherType =
  /unknown usb bridge|specify device type with the -d option|unable to detect device type|try adding '-d/i;
const tooOld = /unrecognized option[^\n]*json/i;

/** Reads what `smartctl --json -a` printed. Its exit status says little: a drive that is well may have any, and a denied one 0. Never throws. */
export function readSmartctl(result: Pick<RunResult, 'code' | 'stdout' | 'stderr'>): Answer {
  const report = parseJson(result.stdout);
  if (at(report, 'smartctl') === undefined) return withoutJson(result);
  const messages = listAt(report, 20, 'smartctl', 'messages').map((one) => textAt(one, 'string') ?? '');
  const said = messages.join('\n');
  const mode = asleep.exec(said)?.[1];
  if (mode !== undefined) return { kind: 'asleep', mode: plainText(mode, 40) };
  const facts = readFacts(report, numberAt(report, 'smartctl', 'exit_status') ?? result.code ?? 0);
  const reason = plainTextOrNull(said.trim().split('\n', 1)[0]?.replaceAll(/\s+/g, ' '), 300);
  const isTold = facts.verdict !== null || facts.attributes.length > 0;
  return isTold ? { kind: 'read', facts, reason } : untold(facts, said, reason);
}

/** No verdict and no attribute: why that is, as far as the messages and the silence tell. */
function untold(facts: DriveFacts, said: string, reason: string | null): Answer {
  if (denied.test(said)) return { kind: 'denied', reason: reason ?? 'permission denied' };
  if (otherType.test(said)) return { kind: 'other_type', reason: reason ?? 'it wants another way of asking' };
  const { serial, model, smart, capacity_bytes } = facts;
  const isNothing = serial === null && model === null && smart === null && capacity_bytes === null;
  return isNothing ? nothing(facts, reason) : { kind: 'read', facts, reason };
}

function withoutJson({ code, stdout, stderr }: Pick<RunResult, 'code' | 'stdout' | 'stderr'>): Answer {
  const text = `${stdout.slice(0, 4000)}\n${stderr.slice(0, 4000)}`;
  if (tooOld.test(text)) return { kind: 'old', reason: 'smartctl is too old: 7.0 or newer is needed' };
  const mode = asleep.exec(text)?.[1];
  if (mode !== undefined) return { kind: 'asleep', mode: plainText(mode, 40) };
  if (denied.test(text)) return { kind: 'denied', reason: 'permission denied' };
  const ended = code === null ? 'was ended' : `ended with status ${code}`;
  return { kind: 'failed', reason: `smartctl ${ended} and gave nothing that can be read` };
}

/** A status of 0 and no word about the drive: the kernel refused the commands, and old versions do not say so. */
function nothing({ protocol, exitBits }: DriveFacts, reason: string | null): Answer {
  if (protocol === 'SCSI' && reason === null && exitBits === 0) {
    return { kind: 'denied', reason: 'smartctl was not allowed to send it commands' };
  }
  return { kind: 'failed', reason: reason ?? `smartctl ended with status ${exitBits} and said nothing of the drive` };
}

interface Told {
  numbers: Partial<Record<BoundedNumber, number | undefined>>;
  attributes: DiskAttribute[];
  selfTests: DiskSelfTest[];
}

function readFacts(report: unknown, exitBits: number): DriveFacts {
  const protocol = protocolOf(report);
  const told = tellBy(protocol, report);
  const capacity = protocol === 'NVMe' ? nvmeCapacity(report) : { capacity: userCapacity(report), used: undefined };
  const { numbers, senseless } = withinBounds(told.numbers);
  return {
    protocol,
    model: oneLine(protocol === 'SCSI' ? scsiModel(report) : textAt(report, 'model_name')),
    serial: oneLine(textAt(report, 'serial_number')),
    wwn: ataWwn(report) ?? oneLine(textAt(report, 'logical_unit_id')),
    firmware: oneLine(
      textAt(report, 'firmware_version') ?? textAt(report, 'scsi_revision') ?? textAt(report, 'revision'),
    ),
    capacity_bytes: bytes(capacity.capacity),
    used_bytes: bytes(capacity.used),
    rotational: rotates(protocol, numberAt(report, 'rotation_rate')),
    attributes: told.attributes.slice(0, 128),
    self_tests: told.selfTests,
    numbers,
    senseless,
    verdict: verdictOf(report, exitBits),
    smart: smartOf(report),
    exitBits,
  };
}

function protocolOf(report: unknown): string | null {
  const named = oneLine(textAt(report, 'device', 'protocol'));
  if (named !== null) return named;
  if (at(report, 'nvme_smart_health_information_log') !== undefined) return 'NVMe';
  return at(report, 'ata_smart_attributes') === undefined ? null : 'ATA';
}

function tellBy(protocol: string | null, report: unknown): Told {
  if (protocol === 'NVMe') {
    return {
      numbers: nvmeNumbers(report),
      attributes: nvmeAttributes(at(report, 'nvme_smart_health_information_log')),
      selfTests: nvmeSelfTests(report),
    };
  }
  if (protocol === 'SCSI') {
    return { numbers: scsiNumbers(report), attributes: scsiAttributes(report), selfTests: scsiSelfTests(report) };
  }
  const attributes = ataAttributes(report);
  return { numbers: ataNumbers(report, attributes), attributes, selfTests: ataSelfTests(report) };
}

/** The drive's own word; where it is missing, bit 3 of a status without a failure to look says that it is failing. Missing is not failing. */
function verdictOf(report: unknown, exitBits: number): boolean | null {
  const passed = flagAt(report, 'smart_status', 'passed');
  if (passed !== undefined) return passed;
  return (exitBits & 0b1011) === 0b1000 ? false : null;
}

/** An object from 7.3 on, a bare true or false in some outputs before. */
function smartOf(report: unknown): DriveFacts['smart'] {
  const support = at(report, 'smart_support');
  if (typeof support === 'boolean') return support ? 'on' : 'none';
  if (flagAt(support, 'available') === false) return 'none';
  const enabled = flagAt(support, 'enabled');
  if (enabled === undefined) return null;
  return enabled ? 'on' : 'off';
}

function rotates(protocol: string | null, rate: number | undefined): boolean | null {
  if (protocol === 'NVMe') return false;
  return rate === undefined || rate < 0 ? null : rate > 0;
}

function userCapacity(report: unknown): number | undefined {
  const capacity = at(report, 'user_capacity');
  return numberAt(capacity, 'bytes') ?? numberAt(capacity);
}

function bytes(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : null;
}

function oneLine(text: string | undefined): string | null {
  return plainTextOrNull(text?.replaceAll(/\s+/g, ' '), 200);
}
