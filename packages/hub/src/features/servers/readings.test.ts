import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { readingKey, Readings } from './readings.ts';

function values(readings: Readings) {
  return Object.fromEntries(
    [...readings.all()].map((one) => [readingKey(one.metric, one.labels), [one.value, one.at]]),
  );
}

test('the newest value of each series is kept, in whatever order reports arrive', () => {
  const readings = new Readings();
  readings.note(
    [
      { metric: 'cpu_percent', value: 2 },
      { metric: 'disk', labels: { mount: '/' }, value: 5 },
    ],
    2000,
  );
  readings.note(
    [
      { metric: 'disk', labels: { mount: '/' }, value: 4 },
      { metric: 'cpu_percent', value: 1 },
    ],
    1000,
  );
  readings.note([{ metric: 'disk', labels: { mount: '/srv' }, value: 9 }], 3000);
  expect(values(readings)).toEqual({
    cpu_percent: [2, 2000],
    'disk[["mount","/"]]': [5, 2000],
    'disk[["mount","/srv"]]': [9, 3000],
  });
});

test('a value from the future gives way, one that came earlier does not come back', () => {
  const readings = new Readings();
  readings.note([{ metric: 'a', value: 1 }], 9000, 100, 1000);
  readings.note([{ metric: 'a', value: 2 }], 2000, 200, 2000);
  expect(readings.flat('a')).toBe(2);
  readings.note([{ metric: 'a', value: 3 }], 5000, 150);
  expect(readings.flat('a')).toBe(2);
  readings.redate(500, 300);
  expect(values(readings)).toEqual({ a: [2, 400] });
});

test('labels in another order are the same series, and one label more is another', () => {
  const readings = new Readings();
  readings.note([{ metric: 't', labels: { chip: 'a', sensor: 'b' }, value: 1 }], 1);
  readings.note([{ metric: 't', labels: { sensor: 'b', chip: 'a' }, value: 2 }], 2);
  readings.note([{ metric: 't', labels: { sensor: 'b' }, value: 3 }], 3);
  expect([...readings.all()].map((one) => one.value)).toEqual([2, 3]);
});

test('series that stopped are forgotten, and the rest still takes values', () => {
  const readings = new Readings();
  readings.note(
    [
      { metric: 'a', value: 1 },
      { metric: 'b', value: 1 },
    ],
    1000,
  );
  readings.note([{ metric: 'b', value: 2 }], 5000);
  readings.forgetBefore(2000);
  readings.note(
    [
      { metric: 'a', value: 3 },
      { metric: 'b', value: 3 },
    ],
    6000,
  );
  expect(values(readings)).toEqual({ b: [3, 6000], a: [3, 6000] });
});

test('shuffled reports end in the same newest values as a plain map', () => {
  const sample = fc.record({
    metric: fc.constantFrom('a', 'b', 'c'),
    mount: fc.constantFrom('/', '/srv', undefined),
    value: fc.integer(),
  });
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(sample, { selector: (s) => `${s.metric}${s.mount}`, maxLength: 6 }), { maxLength: 10 }),
      (reports) => {
        const readings = new Readings();
        const model = new Map<string, number>();
        for (const [at, report] of reports.entries()) {
          const samples = report.map(({ metric, mount, value }) =>
            mount === undefined ? { metric, value } : { metric, value, labels: { mount } },
          );
          readings.note(samples, at);
          for (const one of samples)
            model.set(readingKey(one.metric, 'labels' in one ? one.labels : undefined), one.value);
        }
        const kept = new Map([...readings.all()].map((one) => [readingKey(one.metric, one.labels), one.value]));
        expect(kept).toEqual(model);
      },
    ),
  );
});
