import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { daysInWords, spanProblem, spansOfWeek, weekInWords, weekOfSpans } from './week-spans.ts';

const nights = [1, 2, 3, 4, 7].map((weekday) => ({ weekday, from: '23:00', to: '07:00' }));
const late = [5, 6].map((weekday) => ({ weekday, from: '00:30', to: '09:00' }));

describe('spansOfWeek', () => {
  test('takes days with the same hours together', () => {
    expect(spansOfWeek([...late, ...nights])).toEqual([
      { days: [1, 2, 3, 4, 7], from: '23:00', to: '07:00' },
      { days: [5, 6], from: '00:30', to: '09:00' },
    ]);
  });

  test('loses nothing on the way there and back', () => {
    const time = fc.constantFrom('00:00', '07:00', '12:30', '23:00');
    const hours = fc.record({ weekday: fc.integer({ min: 1, max: 7 }), from: time, to: time });
    fc.assert(
      fc.property(fc.uniqueArray(hours, { selector: (one) => JSON.stringify(one), maxLength: 28 }), (week) => {
        const back = weekOfSpans(spansOfWeek(week));
        expect(back.map((one) => JSON.stringify(one)).toSorted()).toEqual(
          week.map(({ weekday, from, to }) => JSON.stringify({ weekday, from, to })).toSorted(),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('says the same hours of a day once', () => {
    const twice = { days: [1], from: '08:00', to: '09:00' };
    expect(weekOfSpans([twice, twice])).toEqual([{ weekday: 1, from: '08:00', to: '09:00' }]);
  });
});

describe('daysInWords', () => {
  test('says stretches of days as people do', () => {
    expect(daysInWords([1, 2, 3, 4, 5, 6, 7])).toBe('every day');
    expect(daysInWords([1, 2, 3, 4, 5])).toBe('Mon–Fri');
    expect(daysInWords([6, 7])).toBe('Sat and Sun');
    expect(daysInWords([1, 3, 4, 5])).toBe('Mon and Wed–Fri');
    expect(daysInWords([2])).toBe('Tue');
    expect(daysInWords([])).toBe('no day');
  });

  test('goes over the end of the week', () => {
    expect(daysInWords([1, 2, 3, 4, 7])).toBe('Sun–Thu');
    expect(daysInWords([1, 7])).toBe('Sun and Mon');
  });
});

describe('weekInWords', () => {
  test('says hours with their days', () => {
    expect(weekInWords([...nights, ...late])).toBe('Sun–Thu 23:00–07:00; Fri and Sat 00:30–09:00');
  });

  test('says a span that ends where it begins as the whole day', () => {
    expect(weekInWords([{ weekday: 7, from: '00:00', to: '00:00' }])).toBe('Sun all day');
  });
});

describe('spanProblem', () => {
  test('wants a day and two times', () => {
    expect(spanProblem({ days: [], from: '08:00', to: '09:00' })).toContain('day');
    expect(spanProblem({ days: [1], from: '', to: '09:00' })).toContain('23:00');
    expect(spanProblem({ days: [1], from: '08:00', to: '09:00' })).toBeUndefined();
  });
});
