import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { describeParser } from '../../parser.contract.ts';
import { driveState } from './drive-state.ts';
import { readSmartctl, type Answer } from './smartctl-answer.ts';

function parse(stdout: string): Answer {
  return readSmartctl({ code: 0, stdout, stderr: '' });
}

function expectVerdict(result: unknown): void {
  const answer = result as Answer;
  expect(answer.kind).toBe('read');
  if (answer.kind === 'read') expect(answer.facts.verdict).not.toBeNull();
}

describeParser('readSmartctl', {
  parse,
  seeds: [
    'smart/sata-nvme-sas/look-1/sda.json',
    'smart/sata-nvme-sas/look-1/sdb.json',
    'smart/usb-bridges/look-2/sdc.json',
  ],
  corpus: /smart\/telegraf\/testcases_device\/[^/]+\/response\.json$/,
  sane: expectVerdict,
});

// Versions before JSON, and other programs: nothing of it may be taken for an answer.
describeParser('readSmartctl on text', {
  parse,
  seeds: ['smart/program-without-json/look-1/commands.json'],
  corpus: /smart\/telegraf_text\/[^/]+\.txt$/,
  sane: (result) => expect((result as Answer).kind).not.toBe('read'),
});

function read(body: Record<string, unknown>, smartctl: Record<string, unknown> = {}): Answer {
  return parse(JSON.stringify({ smartctl: { exit_status: 0, ...smartctl }, ...body }));
}

function factsOf(answer: Answer): Extract<Answer, { kind: 'read' }>['facts'] {
  if (answer.kind !== 'read') throw new Error(`it is ${answer.kind}`);
  return answer.facts;
}

function said(...texts: string[]): Record<string, unknown> {
  return { messages: texts.map((string) => ({ string, severity: 'error' })), exit_status: 2 };
}

const ata = { device: { protocol: 'ATA' }, smart_status: { passed: true } };

it('knows every wording of sleep, and an awake drive that states its power mode', () => {
  const modes = [
    'Device is in STANDBY mode, exit(2)',
    '/dev/sda: Device is in STANDBY (OS) mode, exit(2)',
    'Device is in SLEEP mode, exit(2)',
    'Device is in STANDBY_Y mode, exit(0)',
  ];
  expect(modes.map((mode) => read({ device: { protocol: 'ATA' } }, said(mode)).kind)).toEqual(
    modes.map(() => 'asleep'),
  );
  expect(readSmartctl({ code: 2, stdout: `${modes[0]}\n`, stderr: '' }).kind).toBe('asleep');
  expect(read({ ...ata, power_mode: { ata_value: 255, name: 'ACTIVE or IDLE' } }).kind).toBe('read');
});

it('takes a missing verdict for no verdict, whatever the exit status', () => {
  for (let status = 0; status < 256; status++) {
    const { verdict } = factsOf(read({ device: { protocol: 'ATA' }, serial_number: 'S' }, { exit_status: status }));
    // Bit 3 is the verdict in another place, unless nothing could be looked at (bits 0 and 1).
    expect(verdict).toBe((status & 0b1011) === 0b1000 ? false : null);
    expect(factsOf(read(ata, { exit_status: status })).verdict).toBe(true);
  }
});

it('tells apart rights that are missing, other ways of asking, old programs and what nobody understands', () => {
  expect(read({}, said('Smartctl open device: /dev/sda failed: Permission denied'))).toEqual({
    kind: 'denied',
    reason: 'Smartctl open device: /dev/sda failed: Permission denied',
  });
  expect(read({ device: { protocol: 'SCSI', name: '/dev/sda' } }).kind).toBe('denied');
  expect(read({}, said('/dev/sdb: Unknown USB bridge [0x0001:0x0002 (0x100)]')).kind).toBe('other_type');
  expect(read({}, said('Smartctl open device: /dev/sdb failed: No such device'))).toEqual({
    kind: 'failed',
    reason: 'Smartctl open device: /dev/sdb failed: No such device',
  });
  expect(parse('=======> UNRECOGNIZED OPTION: json\n').kind).toBe('old');
  expect(['', '{', '[]', 'null', '{"smartctl":', '<html>'].map((text) => parse(text).kind)).toEqual(
    Array.from({ length: 6 }, () => 'failed'),
  );
});

it('believes a drive that answered though a message complains', () => {
  const answer = read(ata, said('Warning: This result is based on an Attribute check.', 'x: Operation not permitted'));
  expect(factsOf(answer).verdict).toBe(true);
});

it('finds model, revision and capacity under the names of every version', () => {
  const scsi = { device: { protocol: 'SCSI' }, smart_status: { passed: true }, serial_number: 'Z1' };
  const versions = [
    { vendor: 'A', product: 'B', model_name: 'A B', revision: '01', user_capacity: { bytes: 4e12 } },
    {
      scsi_vendor: 'A',
      scsi_product: 'B',
      scsi_model_name: 'A B',
      scsi_revision: '01',
      user_capacity: { bytes: '4000000000000' },
    },
    { scsi_vendor: 'A', scsi_product: 'B', scsi_revision: '01', user_capacity: 4e12 },
  ];
  for (const version of versions) {
    const { model, firmware, capacity_bytes } = factsOf(read({ ...scsi, ...version }));
    expect([model, firmware, capacity_bytes]).toEqual(['A B', '01', 4e12]);
  }
});

it('adds up the namespaces of an NVMe drive that does not state its size', () => {
  const nvme_namespaces = [
    { size: { bytes: 100 }, utilization: { bytes: 40 } },
    { size: { bytes: 200 }, utilization: { bytes: 50 } },
  ];
  const nvme = { device: { protocol: 'NVMe' }, smart_status: { passed: true }, nvme_namespaces };
  expect(factsOf(read(nvme))).toMatchObject({ capacity_bytes: 300, used_bytes: 90, rotational: false });
  expect(factsOf(read({ ...nvme, nvme_total_capacity: 1000 })).capacity_bytes).toBe(1000);
});

it('reads whether SMART is on from an object and from a bare word', () => {
  const supports = [
    true,
    false,
    { available: false },
    { available: true, enabled: false },
    { available: true, enabled: true },
  ];
  expect(supports.map((smart_support) => factsOf(read({ ...ata, smart_support })).smart)).toEqual([
    'on',
    'none',
    'none',
    'off',
    'on',
  ]);
});

it('looks for the temperature in the statistics when a bridge hides it, and believes only valid ones', () => {
  function withStatistic(valid: boolean): number | null {
    const table = [{ name: 'Current Temperature', value: 41, flags: { valid } }];
    const body = { ...ata, temperature: { current: 0 }, ata_device_statistics: { pages: [{ table }] } };
    return factsOf(read(body)).numbers.temperature_celsius;
  }
  expect([withStatistic(true), withStatistic(false)]).toEqual([41, null]);
});

it('counts sectors only where the name of the attribute says that it does', () => {
  function counts(name: string): (number | null)[] {
    const table = [5, 197, 198].map((id) => ({
      id,
      name,
      value: 100,
      worst: 100,
      thresh: 0,
      raw: { value: 9, string: '9' },
    }));
    const { numbers } = factsOf(read({ ...ata, ata_smart_attributes: { table } }));
    return [numbers.reallocated_sectors, numbers.pending_sectors, numbers.offline_uncorrectable_sectors];
  }
  expect(counts('Host_Reads_GiB')).toEqual([null, null, null]);
  expect(counts('Reallocated_Sector_Ct')).toEqual([9, null, null]);
  expect(counts('Current_Pending_Sector')).toEqual([null, 9, null]);
  expect(counts('Offline_Uncorrectable')).toEqual([null, null, 9]);
});

it('knows the wear of an SSD from whichever place tells it, and none of a spinning disk', () => {
  const left = {
    ata_smart_attributes: { table: [{ id: 177, name: 'Wear_Leveling_Count', value: 93, raw: { value: 88 } }] },
  };
  const places = [
    { endurance_used: { current_percent: 7 } },
    left,
    { ...left, rotation_rate: 7200 },
    { ata_smart_attributes: { table: [{ id: 231, name: 'SSD_Life_Left', value: 0, raw: { value: 0 } }] } },
  ];
  expect(places.map((place) => factsOf(read({ ...ata, ...place })).numbers.percentage_used)).toEqual([7, 7, null, 100]);
});

it('never throws, and never calls well what is damaged, whatever JSON comes', () => {
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom(1e308, -1, 2 ** 60, 'NaN', [], {}, null, '9'.repeat(400)));
  const report = fc.record(
    {
      smartctl: junk,
      device: fc.oneof(junk, fc.record({ protocol: fc.constantFrom('ATA', 'SCSI', 'NVMe', 'x') })),
      smart_status: fc.oneof(junk, fc.record({ passed: fc.oneof(junk, fc.boolean()) })),
      user_capacity: fc.oneof(junk, fc.record({ bytes: junk })),
      temperature: fc.oneof(junk, fc.record({ current: junk })),
      ata_smart_attributes: fc.oneof(
        junk,
        fc.record({
          table: fc.array(
            fc.record({
              id: fc.oneof(junk, fc.nat(300)),
              name: junk,
              value: junk,
              raw: fc.record({ value: junk, string: junk }),
            }),
          ),
        }),
      ),
      nvme_smart_health_information_log: fc.oneof(junk, fc.dictionary(fc.string(), junk)),
      scsi_error_counter_log: fc.oneof(
        junk,
        fc.record({ read: fc.oneof(junk, fc.record({ total_uncorrected_errors: junk })) }),
      ),
    },
    { requiredKeys: ['smartctl'] },
  );
  fc.assert(
    fc.property(report, (body) => {
      const answer = parse(JSON.stringify(body));
      if (answer.kind !== 'read') return;
      const { state } = driveState(answer.facts, answer.reason);
      if (state !== 'ok') return;
      expect((body.smart_status as { passed: unknown }).passed).toBe(true);
    }),
    { numRuns: 500 },
  );
});
