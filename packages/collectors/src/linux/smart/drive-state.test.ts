import { expect, it } from 'bun:test';
import type { DiskAttribute, DiskSelfTest } from '@labkeeper/protocol/inventory';
import { noNumbers, withinBounds, type BoundedNumber, type DriveFacts } from './drive-facts.ts';
import { driveState, type DriveState } from './drive-state.ts';
import { failedTests } from './self-tests.ts';

function facts(
  given: Partial<Omit<DriveFacts, 'numbers'>> & { said?: Partial<Record<BoundedNumber, number>> },
): DriveFacts {
  const { said = {}, ...rest } = given;
  return {
    protocol: 'ATA',
    model: 'M',
    serial: 'S',
    wwn: null,
    firmware: null,
    capacity_bytes: null,
    used_bytes: null,
    rotational: true,
    attributes: [],
    self_tests: [],
    verdict: true,
    smart: 'on',
    exitBits: 0,
    ...withinBounds(said),
    ...rest,
  };
}

function attribute(failing: DiskAttribute['failing']): DiskAttribute {
  const row = { attribute: '10', name: 'Spin_Retry_Count', raw: 1, raw_text: '1', worst: 40 };
  return { ...row, normalized: 40, threshold: 97, failing };
}

function test(kind: string, passed: boolean | null): DiskSelfTest {
  return { kind, result: passed === false ? 'Completed: read failure' : 'Completed', passed, at_power_on_hours: 9 };
}

function stateOf(...given: Parameters<typeof facts>): string {
  return driveState(facts(...given), null).state;
}

it('believes the verdict of the drive', () => {
  const said = { reallocated_sectors: 0 };
  expect(driveState(facts({ said }), null)).toEqual({ state: 'ok', problems: [] });
  expect(driveState(facts({ said, verdict: false }), null)).toEqual({
    state: 'failed',
    problems: ['it says itself that it is failing'],
  });
});

it('says what a verdict alone leaves open, and does not call it well when it was told before', () => {
  const words = 'it does not tell whether it has lost sectors';
  for (const protocol of ['ATA', 'NVMe', 'SCSI']) {
    expect(driveState(facts({ protocol }), null)).toEqual({ state: 'ok', problems: [words] });
    expect(driveState(facts({ protocol }), null, true)).toEqual({ state: 'unknown', problems: [words] });
  }
  expect(driveState(facts({ protocol: 'eMMC' }), null)).toEqual({ state: 'ok', problems: [] });
  expect(driveState(facts({ verdict: false }), null, true).state).toBe('failed');
});

it('warns of a self-test that was not passed, until a newer one was that speaks for it', () => {
  const [extended, short] = ['Extended offline', 'Short offline'];
  function tests(...self_tests: DiskSelfTest[]): DriveState {
    return driveState(facts({ self_tests, said: { media_errors: 0 } }), null);
  }
  expect(tests(test(extended, false), test(extended, true))).toEqual({
    state: 'warning',
    problems: ['it did not pass its last self-test (Extended offline): Completed: read failure'],
  });
  expect(tests(test(extended, null), test(short, true), test(extended, false)).state).toBe('warning');
  expect(tests(test('Background long', false)).state).toBe('warning');
  expect(tests(test(short, false), test(short, false)).problems).toHaveLength(1);
  for (const newer of [extended, 'Background long', short]) {
    expect(tests(test(newer, true), test(short, false))).toEqual({ state: 'ok', problems: [] });
  }
  expect(tests(test(extended, true), test(extended, false)).state).toBe('ok');
});

it('takes a missing verdict for unknown, with the reason, and never for failed', () => {
  expect(driveState(facts({ verdict: null }), 'Read failed')).toEqual({
    state: 'unknown',
    problems: ['it gave no verdict: Read failed'],
  });
  expect(driveState(facts({ verdict: null, smart: 'off' }), null).problems).toEqual([
    'SMART is switched off in this drive',
  ]);
  expect(driveState(facts({ verdict: null, smart: 'none' }), null).problems[0]).toContain('no SMART');
});

it('warns of every lost sector, though the verdict is that it passed, and though there is none', () => {
  for (const name of [
    'pending_sectors',
    'offline_uncorrectable_sectors',
    'reallocated_sectors',
    'media_errors',
  ] as const) {
    expect([stateOf({ said: { [name]: 1 } }), stateOf({ said: { [name]: 0 } })]).toEqual(['warning', 'ok']);
    expect(stateOf({ said: { [name]: 3 }, verdict: null })).toBe('warning');
    expect(stateOf({ said: { [name]: 3 }, verdict: false })).toBe('failed');
  }
  expect(driveState(facts({ said: { pending_sectors: 1, reallocated_sectors: 24 } }), null).problems).toEqual([
    '1 sector that cannot be read now',
    '24 sectors replaced by spares',
  ]);
});

it('tells each bit of a critical warning in words, and heat alone is no failure', () => {
  const words = Array.from({ length: 8 }, (_, bit) => {
    const { state, problems } = driveState(facts({ verdict: false, said: { critical_warning: 1 << bit } }), null);
    expect(problems).toHaveLength(1);
    return state;
  });
  expect(words).toEqual(['failed', 'warning', 'failed', 'failed', 'failed', 'warning', 'warning', 'warning']);
  expect(driveState(facts({ verdict: false, said: { critical_warning: 10 } }), null).problems).toEqual([
    'it can only be read',
    'its temperature is outside its limits',
  ]);
});

it('warns of an attribute at its threshold now, and not of one that was there in the past', () => {
  expect(driveState(facts({ attributes: [attribute('now')], said: { media_errors: 0 } }), null)).toEqual({
    state: 'warning',
    problems: ['attribute 10 Spin_Retry_Count is at its threshold (40, threshold 97)'],
  });
  expect(stateOf({ attributes: [attribute('in_the_past')] })).toBe('ok');
});

it('takes a status that speaks of logs alone for information', () => {
  expect([64, 128, 192, 32].map((exitBits) => stateOf({ exitBits }))).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect([16, 16 + 2].map((exitBits) => stateOf({ exitBits }))).toEqual(['warning', 'ok']);
});

it('does not call a drive well whose counts cannot be true', () => {
  const senseless = facts({ said: { pending_sectors: 2 ** 47, temperature_celsius: 4000 } });
  expect(senseless.numbers).toEqual(noNumbers());
  expect(driveState(senseless, null)).toEqual({
    state: 'unknown',
    problems: ['what it says of these cannot be true: pending sectors'],
  });
  expect(stateOf({ said: { temperature_celsius: 4000 } })).toBe('ok');
  expect(stateOf({ said: { media_errors: -1 } })).toBe('unknown');
});

it('self-tests that were not passed are counted until a newer one was: an extended one for all, another for its own kind', () => {
  function counted(...rows: readonly [kind: string, passed: boolean | null][]): number {
    return failedTests(rows.map(([kind, passed]) => ({ kind, passed, result: '', at_power_on_hours: null }))).length;
  }
  expect(counted(['Short offline', false], ['Extended offline', false])).toBe(2);
  expect(counted(['Short offline', true], ['Short offline', false], ['Extended offline', false])).toBe(1);
  expect(counted(['Extended offline', true], ['Short offline', false], ['Extended offline', false])).toBe(0);
  expect(counted(['Extended offline', null], ['Short offline', false])).toBe(1);
});
