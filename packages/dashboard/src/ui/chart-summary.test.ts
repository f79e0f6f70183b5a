import { describe, expect, test } from 'bun:test';
import { chartSummary, figuresOf } from './chart-summary.ts';

describe('the figures of a line', () => {
  test('come from the band where there is one, and leave gaps out', () => {
    expect(figuresOf([1, null, 3, undefined])).toEqual({ low: 1, mean: 2, high: 3, last: 3, covered: 2 / 3 });
    expect(figuresOf([1, 3], [0, 2], [5, 9])).toMatchObject({ low: 0, high: 9, mean: 2 });
  });

  test('of nothing are null', () => {
    expect(figuresOf([null, undefined])).toEqual({ low: null, mean: null, high: null, last: null, covered: 0 });
  });
});

describe('the summary of a chart', () => {
  const frame = { title: 'CPU', from: Date.UTC(2026, 0, 18, 12), to: Date.UTC(2026, 0, 18, 13), locale: 'en-GB' };

  test('says what, when, the values with their units, and how much is missing', () => {
    const text = chartSummary({
      ...frame,
      lines: [{ label: 'CPU', unit: 'percent', figures: figuresOf([10, null, 30, 20]) }],
    });
    expect(text.replaceAll('\u202F', ' ')).toContain(
      'last 20.0 %, lowest 10.0 %, mean 20.0 %, highest 30.0 %. 25 % of the time was not measured.',
    );
    expect(text).toStartWith('CPU, ');
  });

  test('names the lines when there are several', () => {
    const [one, other] = ['/srv', '/home'].map((label) => ({ label, unit: 'percent', figures: figuresOf([1]) }));
    expect(chartSummary({ ...frame, lines: [one!, other!] })).toMatch(/\/srv: last .* \/home: last/);
  });

  test('of nothing says that nothing was measured', () => {
    expect(chartSummary({ ...frame, lines: [{ label: 'CPU', unit: 'percent', figures: figuresOf([]) }] })).toEndWith(
      'nothing was measured.',
    );
  });
});
