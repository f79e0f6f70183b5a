import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parseThrottled } from './throttled.ts';

describeParser('parseThrottled', {
  parse: parseThrottled,
  seeds: ['sensors/raspberry-pi-under-voltage/look-1/sys/devices/platform/soc/soc%3Afirmware/get_throttled'],
});

const cases = [
  ['throttled=0x0\n', 'ok'],
  ['0\n', 'ok'],
  ['throttled=0x50005\n', 'under_voltage'],
  ['50000\n', 'earlier'],
  ['throttled=0x4', 'throttled'],
  ['2', 'frequency_capped'],
  ['8', 'soft_temperature_limit'],
  ['6', 'throttled'],
  ['error=1 error_msg="Command not registered"', undefined],
] as const;

for (const [text, state] of cases) {
  it(`reads ${JSON.stringify(text)} as ${String(state)}`, () => {
    expect(parseThrottled(text)).toBe(state as never);
  });
}
