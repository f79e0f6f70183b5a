import { describe, expect, test } from 'bun:test';
import type { Sensor } from '@labkeeper/protocol/inventory';
import { groupSensors, heatShare, sharedLimit } from './sensor-groups.ts';

function sensor(chip: string, name: string, value: number, more: Partial<Sensor> = {}): Sensor {
  return { chip, sensor: name, unit: 'celsius', value, high: null, critical: null, ...more };
}

describe('sensors', () => {
  test('are grouped by chip, the hottest chip first, those without heat last, names in counting order', () => {
    const groups = groupSensors([
      sensor('nct6775', 'fan1', 900, { unit: 'rpm' }),
      sensor('nvme', 'Composite', 41),
      sensor('coretemp', 'Core 10', 50),
      sensor('coretemp', 'Core 2', 55),
      sensor('nvme', 'in0', 1.2, { unit: 'volts' }),
    ]);
    expect(groups.map((group) => group.chip)).toEqual(['coretemp', 'nvme', 'nct6775']);
    expect(groups[0]?.temperatures.map((one) => one.sensor)).toEqual(['Core 2', 'Core 10']);
    expect([groups[1]?.voltages.length, groups[2]?.fans.length]).toEqual([1, 1]);
  });

  test('share a limit only when all state the same', () => {
    expect(sharedLimit([sensor('a', 'x', 1, { high: 80 }), sensor('a', 'y', 1, { high: 80 })], 'high')).toBe(80);
    expect(sharedLimit([sensor('a', 'x', 1, { high: 80 }), sensor('a', 'y', 1)], 'high')).toBeUndefined();
    expect(sharedLimit([], 'high')).toBeUndefined();
  });

  test('show how far it is to the limit, and nothing where there is none', () => {
    expect(heatShare(60, { high: 80, critical: 100 })).toBe(50);
    expect(heatShare(5, { high: 80, critical: null })).toBe(0);
    expect(heatShare(200, { high: 80, critical: null })).toBe(100);
    expect(heatShare(60, { high: null, critical: null })).toBeNull();
  });
});
