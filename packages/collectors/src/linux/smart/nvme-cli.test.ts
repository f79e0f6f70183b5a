import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { readNvmeCli } from './nvme-cli.ts';

describeParser('readNvmeCli', { parse: readNvmeCli, seeds: ['smart/without-smartctl/look-1/commands.json'] });

function read(log: Record<string, unknown>): ReturnType<typeof readNvmeCli> {
  return readNvmeCli(JSON.stringify(log));
}

it('reads temperatures in Kelvin, and 0 as absent', () => {
  expect(read({ critical_warning: 0, temperature: 323 })?.numbers.temperature_celsius).toBe(50);
  expect(read({ critical_warning: 0, temperature: 0 })?.numbers.temperature_celsius).toBeNull();
  const sensors = read({ critical_warning: 0, temperature_sensor_1: 334, temperature_sensor_2: 0 });
  expect(sensors?.attributes.map(({ attribute, raw }) => [attribute, raw])).toEqual([
    ['critical_warning', 0],
    ['temperature_sensor_1', 61],
    ['temperature_sensor_2', 0],
  ]);
});

it('reads the critical warning in each of its shapes', () => {
  const shapes = [4, { value: 4 }, { available_spare: 0, temp_threshold: 0, reliability_degraded: 1, ro: 0 }];
  for (const shape of shapes) {
    const facts = read({ critical_warning: shape, temperature: 300 });
    expect([facts?.numbers.critical_warning, facts?.verdict]).toEqual([4, false]);
  }
  expect(read({ critical_warning: {}, temperature: 300 })?.verdict).toBeNull();
  expect(read({ temperature: 300 })?.verdict).toBeNull();
  expect(read({ critical_warning: 4096 })).toMatchObject({ verdict: null, senseless: ['critical_warning'] });
});

it('reads counters as floats, texts and numbers beyond 64 bits', () => {
  const counted = [7, '7', 7.0, '18446744073709551616'].map(
    (data_units_written) => read({ critical_warning: 0, data_units_written })?.numbers.written_bytes,
  );
  expect(counted).toEqual([3_584_000, 3_584_000, 3_584_000, null]);
  expect(read({ critical_warning: 0, percent_used: 130 })?.numbers.percentage_used).toBe(130);
});

it('is undefined for what is no log', () => {
  expect(['', '{}', '[]', 'null', '{"Devices":[]}', 'not found'].map((text) => readNvmeCli(text))).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});
