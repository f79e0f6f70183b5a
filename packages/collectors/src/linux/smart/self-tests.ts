import type { DiskSelfTest } from '@labkeeper/protocol/inventory';
import { plainText } from '../../text.ts';
import { at, flagAt, listAt, numberAt, textAt } from './json.ts';

const most = 20;

/** The log of an ATA drive, the newest first; the extended one holds more where a drive keeps both. */
export function ataSelfTests(report: unknown): DiskSelfTest[] {
  const log = at(report, 'ata_smart_self_test_log');
  const extended = listAt(log, most, 'extended', 'table');
  const rows = extended.length > 0 ? extended : listAt(log, most, 'standard', 'table');
  return rows.map((row) => ({
    kind: words(textAt(row, 'type', 'string')),
    result: words(textAt(row, 'status', 'string')),
    passed: flagAt(row, 'status', 'passed') ?? ataPassed(numberAt(row, 'status', 'value')),
    at_power_on_hours: hours(numberAt(row, 'lifetime_hours')),
  }));
}

/** Percent done of a test that an ATA drive runs now. */
export function ataRunning(report: unknown): number | undefined {
  const status = at(report, 'ata_smart_data', 'self_test', 'status');
  const value = numberAt(status, 'value');
  if (value === undefined || value < 0xf0 || value > 0xff) return undefined;
  return 100 - (numberAt(status, 'remaining_percent') ?? (value % 16) * 10);
}

/** The log of an NVMe drive; places that were never used (15) are left out. */
export function nvmeSelfTests(report: unknown): DiskSelfTest[] {
  const rows = listAt(report, most, 'nvme_self_test_log', 'table');
  const used = rows.filter((row) => numberAt(row, 'self_test_result', 'value') !== 15);
  return used.map((row) => ({
    kind: words(textAt(row, 'self_test_code', 'string')),
    result: words(textAt(row, 'self_test_result', 'string')),
    passed: nvmePassed(numberAt(row, 'self_test_result', 'value')),
    at_power_on_hours: hours(numberAt(row, 'power_on_hours')),
  }));
}

/** Percent done of a test that an NVMe drive runs now. */
export function nvmeRunning(report: unknown): number | undefined {
  const log = at(report, 'nvme_self_test_log');
  if ((numberAt(log, 'current_self_test_operation', 'value') ?? 0) === 0) return undefined;
  return numberAt(log, 'current_self_test_completion_percent');
}

/** The results of a SCSI drive, which come as fields with numbers in their names. */
export function scsiSelfTests(report: unknown): DiskSelfTest[] {
  const tests: DiskSelfTest[] = [];
  for (let index = 0; index < most; index++) {
    const row = at(report, `scsi_self_test_${index}`);
    if (row === undefined) continue;
    tests.push({
      kind: words(textAt(row, 'code', 'string')),
      result: words(textAt(row, 'result', 'string')),
      passed: scsiPassed(numberAt(row, 'result', 'value')),
      at_power_on_hours: hours(numberAt(row, 'power_on_time', 'hours')),
    });
  }
  return tests;
}

/** The high half of the byte: 0 well; 1, 2 stopped by somebody; 3 to 8 did not pass; 15 runs. */
function ataPassed(value: number | undefined): boolean | null {
  const code = value === undefined ? -1 : Math.floor(value / 16);
  if (code === 0) return true;
  return code >= 3 && code <= 8 ? false : null;
}

/** 0 well; 1 to 4, 8, 9 stopped by something; 5 to 7 did not pass. */
function nvmePassed(value: number | undefined): boolean | null {
  if (value === 0) return true;
  return value !== undefined && value >= 5 && value <= 7 ? false : null;
}

/** 0 well; 1, 2 stopped; 3 to 7 did not pass; 15 runs. */
function scsiPassed(value: number | undefined): boolean | null {
  if (value === 0) return true;
  return value !== undefined && value >= 3 && value <= 7 ? false : null;
}

function words(text: string | undefined): string {
  return plainText(text ?? '', 120) || 'unknown';
}

function hours(value: number | undefined): number | null {
  return value !== undefined && value >= 0 && value <= 1e6 ? value : null;
}

/** The self-tests that were not passed, the newest first, unless a newer one was: an extended one speaks for all, another for its own kind. */
export function failedTests(tests: readonly DiskSelfTest[]): DiskSelfTest[] {
  const passed: string[] = [];
  return tests.filter(({ kind, passed: well }) => {
    if (well === true) passed.push(kind);
    return well === false && !passed.some((one) => one === kind || /extended|long/i.test(one));
  });
}
