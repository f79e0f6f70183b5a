import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { describeParser } from '../../parser.contract.ts';
import { hwmonLimit, hwmonValue } from './hwmon-value.ts';

describeParser('hwmonValue', {
  parse: (text) => hwmonValue('celsius', text),
  seeds: ['sensors/desktop-with-open-pins/look-1/sys/class/hwmon/hwmon0/temp1_input'],
  corpus: /\/(?:temp\d+_input|temp\.(?:normal|empty|too_long))$/,
});

const cases = [
  ['celsius', '48250\n', 48.3],
  ['celsius', '-5500', -5.5],
  ['celsius', '45', 45],
  ['celsius', '0', undefined],
  ['celsius', '127000', undefined],
  ['celsius', '-128000', undefined],
  ['celsius', '255000', undefined],
  ['celsius', '65261850', undefined],
  ['celsius', '', undefined],
  ['celsius', undefined, undefined],
  ['rpm', '0', 0],
  ['rpm', '1423', 1423],
  ['rpm', '65535', undefined],
  ['rpm', '-1', undefined],
  ['volts', '12096', 12.096],
  ['volts', '0', undefined],
  ['volts', '65535', undefined],
] as const;

for (const [unit, text, value] of cases) {
  it(`takes ${JSON.stringify(text)} as ${String(value)} ${unit}`, () => {
    expect(hwmonValue(unit, text)).toBe(value);
  });
}

it('has no limit where a chip states an impossible one', () => {
  expect([hwmonLimit('84850'), hwmonLimit('65261850'), hwmonLimit('-273150'), hwmonLimit(undefined)]).toEqual([
    84.9,
    null,
    null,
    null,
  ]);
});

it('gives only temperatures that a machine can have', () => {
  fc.assert(
    fc.property(fc.integer(), (raw) => {
      const value = hwmonValue('celsius', String(raw));
      return value === undefined || (value >= -60 && value < 150);
    }),
  );
});
