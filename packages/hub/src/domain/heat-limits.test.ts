import { expect, test } from 'bun:test';
import { heatLimits, type DiskTraits } from './heat-limits.ts';

function limits(chip: string, sensor = 'temp1', disk?: Partial<DiskTraits>): [warn: number, fail: number] | undefined {
  const traits = { rotational: null, high: null, critical: null, ...disk };
  const found = heatLimits({ chip, sensor, disk: disk === undefined ? undefined : traits });
  return found === undefined ? undefined : [found.warn, found.fail];
}

test('a processor is hot at 85 and too hot at 95, and a chip that is not known is left alone', () => {
  expect([limits('coretemp'), limits('k10temp'), limits('acpitz')]).toEqual([[85, 95], [85, 95], undefined]);
});

test('a zone of a board that is the processor has its limits, another has none', () => {
  const processors = ['cpu-thermal', 'soc_thermal', 'x86_pkg_temp', 'bigcore0-thermal', 'CPU-therm', 'package-thermal'];
  for (const sensor of processors) expect(limits('thermal', sensor)).toEqual([85, 95]);
  for (const sensor of ['acpitz', 'pch_skylake', 'battery', 'iwlwifi_1', 'thermal_zone0']) {
    expect(limits('thermal', sensor)).toBeUndefined();
  }
});

test('a spinning disk is hot sooner than a solid one, a disk of which nothing is known is taken for a spinning one, and lower limits of its own hold', () => {
  expect(limits('drivetemp WD-1')).toEqual([50, 60]);
  expect(limits('drivetemp S1', 'temp1', { rotational: false })).toEqual([70, 80]);
  expect(limits('nvme S2')).toEqual([70, 80]);
  expect(limits('nvme S2', 'temp1', { high: 65, critical: 75 })).toEqual([65, 75]);
  expect(limits('nvme S2', 'temp1', { high: 84.8, critical: 89.8 })).toEqual([70, 80]);
  expect(limits('nvme S2', 'temp1', { high: 5 })).toEqual([70, 80]);
  expect([limits('nvme S2', 'Composite'), limits('nvme S2', 'Sensor 2')]).toEqual([[70, 80], undefined]);
});
