import { describe, expect, test } from 'bun:test';
import { hasCourse, sparklinePath, sparklineTop } from './sparkline-path.ts';

const box = { width: 100, height: 10, top: 100 };

describe('sparklinePath', () => {
  test('goes from the left edge to the right, the highest value at the top', () => {
    expect(sparklinePath([0, 50, 100], box)).toEqual({
      line: 'M0 10L50 5L100 0',
      area: 'M0 10L50 5L100 0L100 10L0 10Z',
    });
  });

  test('a gap stays a gap: the line is lifted, never drawn through', () => {
    const { line } = sparklinePath([0, 100, null, 100, 0], box);
    expect(line.match(/M/g)).toHaveLength(2);
    expect(line).not.toContain('L50');
  });

  test('a lone value between gaps is a dot', () => {
    expect(sparklinePath([null, 100, null], box)).toEqual({ line: 'M50 0h.01', area: '' });
  });

  test('values outside the box stay at its edges', () => {
    expect(sparklinePath([-50, 400], box).line).toBe('M0 10L100 0');
  });

  test('nothing measured draws nothing', () => {
    expect(sparklinePath([null, null], box)).toEqual({ line: '', area: '' });
    expect(sparklinePath([], box)).toEqual({ line: '', area: '' });
  });
});

test('sparklineTop draws quiet machines against 50 and busy ones against 100', () => {
  expect(sparklineTop([3, null, 12])).toBe(50);
  expect(sparklineTop([3, 51])).toBe(100);
});

test('a value or two are not drawn as a course', () => {
  expect([hasCourse([]), hasCourse([null, 4, null]), hasCourse([4, null, 5])]).toEqual([false, false, false]);
  expect(hasCourse([1, null, 0, 3])).toBe(true);
});
