import type { SilenceSpan } from '@labkeeper/protocol/silence';
import { describe, expect, test } from 'bun:test';
import { dayWall, layoutWeek, nameSide, weekBounds } from './week-layout.ts';

const zone = 'Europe/Berlin';

function span(kind: SilenceSpan['kind'], from: string, to: string): SilenceSpan {
  return { kind, window_id: kind === 'sleep' ? null : 'w', name: kind, from, to };
}

function hourOf(hour: number): string {
  return new Date(Date.UTC(2026, 0, 12) + hour * 3_600_000).toISOString();
}

function rounded(bars: readonly { readonly left: number; readonly right: number }[]): string[] {
  return bars.map(({ left, right }) => `${(left * 24).toFixed(2)}-${(right * 24).toFixed(2)}`);
}

describe('layoutWeek', () => {
  const monday = Date.UTC(2026, 0, 12);

  test('cuts a night at midnight and marks where it goes on', () => {
    const [first, second, third] = layoutWeek(
      [span('sleep', '2026-01-12T22:00:00Z', '2026-01-13T06:00:00Z')],
      zone,
      monday,
    );
    expect(rounded(first?.sleeps ?? [])).toEqual(['23.00-24.00']);
    expect(rounded(second?.sleeps ?? [])).toEqual(['0.00-7.00']);
    expect(first?.sleeps[0]).toMatchObject({ fromBefore: false, toAfter: true, words: '23:00–07:00' });
    expect(second?.sleeps[0]).toMatchObject({ fromBefore: true, toAfter: false });
    expect(third?.sleeps).toEqual([]);
  });

  test('puts windows that overlap into lanes and others into the same', () => {
    const spans = [
      span('window', '2026-01-12T07:00:00Z', '2026-01-12T09:00:00Z'),
      span('window', '2026-01-12T08:00:00Z', '2026-01-12T10:00:00Z'),
      span('window', '2026-01-12T09:00:00Z', '2026-01-12T11:00:00Z'),
    ];
    const [first] = layoutWeek(spans, zone, monday);
    expect(first?.windows.map(({ lane }) => lane)).toEqual([0, 1, 0]);
    expect(first?.lanes).toBe(2);
  });

  test('fills whole days of a window that lasts longer', () => {
    const rows = layoutWeek([span('window', '2026-01-12T11:00:00Z', '2026-01-14T11:00:00Z')], zone, monday);
    expect(rows.map(({ windows }) => rounded(windows).join())).toEqual([
      '12.00-24.00',
      '0.00-24.00',
      '0.00-12.00',
      '',
      '',
      '',
      '',
    ]);
    expect(rows[0]?.windows[0]?.words).toBe('12:00–12:00, 2 d 0 h');
  });

  test('leaves out what is no stretch', () => {
    const [first] = layoutWeek(
      [span('window', '2026-01-12T11:00:00Z', '2026-01-12T11:00:00Z'), span('window', 'soon', 'later')],
      zone,
      monday,
    );
    expect(first?.windows).toEqual([]);
  });
});

describe('days on which the clocks change', () => {
  test('a day in spring has 23 hours, and a night over it is drawn by the clock', () => {
    const rows = layoutWeek(
      [span('sleep', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00Z')],
      zone,
      Date.UTC(2026, 2, 28),
    );
    expect(rows.slice(0, 3).map(({ hours }) => hours)).toEqual([24, 23, 24]);
    expect(rounded(rows[1]?.sleeps ?? [])).toEqual(['0.00-7.00']);
  });

  test('a day in autumn has 25, and what ends in the hour that comes twice is not lost', () => {
    const rows = layoutWeek(
      [span('window', '2026-10-25T00:30:00Z', '2026-10-25T01:10:00Z')],
      zone,
      Date.UTC(2026, 9, 25),
    );
    expect(rows[0]?.hours).toBe(25);
    expect(rounded(rows[0]?.windows ?? [])).toEqual(['2.50-3.17']);
  });

  test('a week with a change is an hour shorter', () => {
    const { from, to } = weekBounds(zone, Date.UTC(2026, 2, 23));
    expect((to - from) / 3_600_000).toBe(7 * 24 - 1);
    expect(dayWall(zone, Date.UTC(2026, 2, 28, 23, 30))).toBe(Date.UTC(2026, 2, 29));
  });
});

describe('nameSide', () => {
  function sides(...hours: readonly (readonly [number, number])[]): (string | undefined)[] {
    const [first] = layoutWeek(
      hours.map(([from, to]) => span('window', hourOf(from), hourOf(to))),
      'UTC',
      Date.UTC(2026, 0, 12),
    );
    return (first?.windows ?? []).map((bar) => nameSide(bar, first?.windows ?? []));
  }

  test('is inside where there is room, else beside', () => {
    expect(sides([2, 8], [12, 13], [22, 23])).toEqual(['inside', 'right', 'left']);
  });

  test('is nowhere where the next window lies in the way', () => {
    expect(sides([2, 3], [4, 5])).toEqual([undefined, 'right']);
    expect(sides([19, 20], [21, 22])).toEqual(['left', undefined]);
  });
});
