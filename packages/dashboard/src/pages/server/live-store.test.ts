import { describe, expect, test } from 'bun:test';
import type { LiveSample } from '@labkeeper/protocol/agent';
import { LiveStore, seriesKey } from './live-store.ts';

function sample(second: number, metrics: LiveSample['metrics'], samples: LiveSample['samples'] = []): LiveSample {
  return { timestamp: new Date(1_768_744_800_000 + second * 1000).toISOString(), metrics, samples };
}

describe('the live store', () => {
  test('keeps levels as they come and tells who listens', () => {
    const store = new LiveStore();
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    store.take(sample(0, { cpu_percent: 10 }), 5, true);
    store.take(sample(1, { cpu_percent: 20 }), 6, true);
    expect(store.tail('cpu_percent').values).toEqual([10, 20]);
    expect(store.value('cpu_percent')).toBe(20);
    expect([told, store.version, store.receivedAt]).toEqual([2, 2, 6]);
  });

  test('turns counters into rates, and a reset into nothing rather than a cliff', () => {
    const store = new LiveStore();
    for (const [second, bytes] of [
      [0, 1000],
      [2, 5000],
      [3, 100],
      [4, 400],
    ] as const) {
      store.take(sample(second, { network_rx_bytes: bytes }), 0, true);
    }
    expect(store.tail('network_rx_bytes').values).toEqual([2000, 300]);
  });

  test('knows a series by its labels in any order', () => {
    expect(seriesKey('a', { x: '1', y: '2' })).toBe(seriesKey('a', { y: '2', x: '1' }));
    expect(seriesKey('a', { x: '1' })).not.toBe(seriesKey('a', { x: '2' }));
    const store = new LiveStore();
    store.take(
      sample(0, {}, [{ metric: 'temperature_celsius', labels: { chip: 'c', sensor: 's' }, value: 40 }]),
      0,
      true,
    );
    expect(store.value('temperature_celsius', { sensor: 's', chip: 'c' })).toBe(40);
    expect(store.value('temperature_celsius', { sensor: 's', chip: 'other' })).toBeNull();
  });

  test('drops a sample that is not newer or has no time', () => {
    const store = new LiveStore();
    store.take(sample(5, { cpu_percent: 1 }), 0, true);
    store.take(sample(5, { cpu_percent: 2 }), 0, true);
    store.take(sample(4, { cpu_percent: 3 }), 0, true);
    store.take({ ...sample(6, { cpu_percent: 4 }), timestamp: 'soon' }, 0, true);
    expect(store.tail('cpu_percent').values).toEqual([1]);
  });

  test('keeps the parts of the inventory that did not travel again', () => {
    const store = new LiveStore();
    store.take({ ...sample(0, {}), inventory: { disks: [], sensors: [] } }, 0, true);
    store.take({ ...sample(1, {}), inventory: { processes: [] } }, 0, true);
    expect(Object.keys(store.latest?.inventory ?? {}).sort()).toEqual(['disks', 'processes', 'sensors']);
  });

  test('shows a silence as a gap', () => {
    const store = new LiveStore();
    store.take(sample(0, { cpu_percent: 1 }), 0, true);
    store.take(sample(60, { cpu_percent: 2 }), 0, true);
    expect(store.tail('cpu_percent').values).toEqual([1, null, 2]);
  });

  test('takes how it is now from a report, too, but draws only what came second by second', () => {
    const store = new LiveStore();
    store.take(sample(0, { cpu_percent: 1, network_rx_bytes: 0 }), 7, false);
    store.take(sample(60, { cpu_percent: 2, network_rx_bytes: 600 }), 8, false);
    expect([store.value('cpu_percent'), store.value('network_rx_bytes')]).toEqual([2, 10]);
    expect(store.tail('cpu_percent').values).toEqual([]);
    expect([store.receivedAt, store.version]).toEqual([0, 2]);
  });
});
