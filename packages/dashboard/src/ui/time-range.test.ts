import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  fromLocalInput,
  parseRange,
  pointsFor,
  queryWindow,
  rangeNames,
  rangeSearch,
  rangeSeconds,
  shiftWindow,
  SHORTEST_MS,
  toLocalInput,
  usualRange,
  windowOf,
  windowProblem,
  zoomOut,
  zoomTo,
} from './time-range.ts';

const NOW = Date.parse('2026-01-18T14:32:10.250Z');
const HOUR = 3_600_000;

test('a page opens with the last day, of a server that came only just with the last hour', () => {
  expect(usualRange(NOW - 30 * 24 * HOUR, NOW)).toMatchObject({ name: '24h' });
  expect(usualRange(NOW - 3 * HOUR, NOW)).toMatchObject({ name: '24h' });
  expect(usualRange(NOW - 2 * HOUR, NOW)).toMatchObject({ name: '1h' });
});

describe('the range in the address', () => {
  test('is read back as it was written', () => {
    for (const name of rangeNames) {
      const range = parseRange({ range: name });
      expect(range).toEqual({ kind: 'last', name, seconds: rangeSeconds[name] });
      expect(range && rangeSearch(range)).toEqual({ range: name });
    }
    expect(parseRange({ range: 'live' })).toEqual({ kind: 'live' });
    const from = fc.integer({ min: 1_600_000_000, max: 1_900_000_000 });
    fc.assert(
      fc.property(from, fc.integer({ min: 60, max: 700 * 86_400 }), (start, seconds) => {
        const range = { kind: 'window' as const, from: start * 1000, to: (start + seconds) * 1000 };
        expect(parseRange({ ...rangeSearch(range) })).toEqual(range);
      }),
    );
  });

  test('that makes no sense is no range', () => {
    for (const search of [
      {},
      { range: '3h' },
      { range: 'toString' },
      { from: 'x', to: 'y' },
      { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      { from: '2026-01-02T00:00:00Z' },
    ]) {
      expect(parseRange(search)).toBeNull();
    }
  });

  test('wins over the name when both stand there', () => {
    expect(parseRange({ range: '1h', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' })?.kind).toBe('window');
  });
});

describe('the window of a range', () => {
  test('ends now, or is the chosen one', () => {
    expect(windowOf({ kind: 'last', name: '1h', seconds: 3600 }, NOW)).toEqual({ from: NOW - HOUR, to: NOW });
    expect(windowOf({ kind: 'window', from: 1, to: 2 }, NOW)).toEqual({ from: 1, to: 2 });
    expect(windowOf({ kind: 'live' }, NOW).to - windowOf({ kind: 'live' }, NOW).from).toBe(300_000);
  });

  test('that is asked of the hub changes only when there can be another point, and holds what is shown', () => {
    const day = { kind: 'last', name: '24h', seconds: 86_400 } as const;
    const first = queryWindow(day, NOW, 720);
    expect(queryWindow(day, NOW + 1000, 720)).toEqual(first);
    expect(queryWindow(day, NOW + 130_000, 720).to).toBeGreaterThan(first.to);
    expect(first.to).toBeGreaterThanOrEqual(NOW);
    expect(first.to - NOW).toBeLessThanOrEqual(120_000);
  });

  test('asks for about a point per pixel within bounds', () => {
    expect([100, 345, 733, 5000].map(pointsFor)).toEqual([240, 360, 840, 1440]);
  });
});

describe('zooming', () => {
  test('takes the part that was drawn over, in either direction, and never the future', () => {
    expect(zoomTo(NOW - HOUR, NOW - HOUR / 2, NOW)).toEqual({ kind: 'window', from: NOW - HOUR, to: NOW - HOUR / 2 });
    expect(zoomTo(NOW - HOUR / 2, NOW - HOUR, NOW)).toEqual({ kind: 'window', from: NOW - HOUR, to: NOW - HOUR / 2 });
    expect(zoomTo(NOW - HOUR, NOW + HOUR, NOW)).toEqual({ kind: 'window', from: NOW - HOUR, to: NOW });
  });

  test('never goes below what a chart can show', () => {
    const range = zoomTo(NOW - HOUR, NOW - HOUR + 10, NOW);
    expect(range.kind === 'window' && range.to - range.from).toBe(SHORTEST_MS);
  });

  test('out doubles the window, moving by a half keeps its width, and neither passes now', () => {
    const window = { from: NOW - 2 * HOUR, to: NOW - HOUR };
    expect(zoomOut(window, NOW)).toEqual({ kind: 'window', from: NOW - 2.5 * HOUR, to: NOW - 0.5 * HOUR });
    expect(zoomOut({ from: NOW - HOUR, to: NOW }, NOW)).toEqual({ kind: 'window', from: NOW - 2 * HOUR, to: NOW });
    expect(shiftWindow(window, -1, NOW)).toEqual({ kind: 'window', from: NOW - 2.5 * HOUR, to: NOW - 1.5 * HOUR });
    expect(shiftWindow({ from: NOW - HOUR, to: NOW }, 1, NOW)).toEqual({ kind: 'window', from: NOW - HOUR, to: NOW });
  });
});

describe('a chosen window', () => {
  test('is read as local time and shown as it was typed', () => {
    const at = fromLocalInput('2026-01-18T14:30');
    expect(at).not.toBeNull();
    expect(toLocalInput(at ?? 0)).toBe('2026-01-18T14:30');
    expect(fromLocalInput('2026-01-18')).toBeNull();
    expect(fromLocalInput('')).toBeNull();
  });

  test('says in words why it cannot be shown', () => {
    expect(windowProblem(null, NOW, NOW)).toContain('both');
    expect(windowProblem(NOW, NOW - 1, NOW)).toContain('before');
    expect(windowProblem(NOW - 1000, NOW, NOW)).toContain('minute');
    expect(windowProblem(NOW + HOUR, NOW + 2 * HOUR, NOW)).toContain('future');
    expect(windowProblem(NOW - 900 * 24 * HOUR, NOW, NOW)).toContain('Two years');
    expect(windowProblem(NOW - HOUR, NOW, NOW)).toBeNull();
  });
});
