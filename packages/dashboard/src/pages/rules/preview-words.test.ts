import { expect, test } from 'bun:test';
import { darkInWords, marksOfSpans, seriesName, trackOfPreview, verdictInWords } from './preview-words.ts';

const series = {
  server_id: 'nas',
  labels: { mount: '/srv' },
  fired: 1,
  spans: [
    { status: 'OK' as const, from: '2026-01-18T00:00:00.000Z', to: '2026-01-18T02:00:00.000Z' },
    { status: 'FAIL' as const, from: '2026-01-18T02:00:00.000Z', to: '2026-01-18T03:00:00.000Z' },
  ],
  start: '2026-01-18T00:00:00.000Z',
  step_seconds: 3600,
  values: [1, null, 3],
};

test('the verdict is a sentence', () => {
  expect(verdictInWords(0, 7)).toBe('It would have been silent in the last 7 days.');
  expect(verdictInWords(1, 1)).toBe('It would have told you once in the last 24 hours.');
  expect(verdictInWords(12, 30)).toBe('It would have told you 12 times in the last 30 days.');
});

test('a series is called by its server and its labels', () => {
  expect(seriesName(series, new Map([['nas', 'Attic NAS']]))).toBe('Attic NAS · /srv');
});

test('values stand at their times and gaps stay gaps', () => {
  const track = trackOfPreview(series);
  expect(track.times.map((time) => time - (track.times[0] ?? 0))).toEqual([0, 3600, 7200]);
  expect(track.mean).toEqual([1, null, 3]);
});

test('only where it would have spoken stands a mark', () => {
  expect(marksOfSpans(series.spans)).toEqual([
    { at: Date.parse('2026-01-18T02:00:00.000Z'), label: 'Failing', status: 'FAIL' },
  ]);
});

test('time that nobody measured is not sold as silence', () => {
  function at(hour: number): number {
    return Date.parse('2026-01-18T00:00:00.000Z') + hour * 3_600_000;
  }
  expect(darkInWords(series.spans, at(0), at(3))).toBeUndefined();
  expect(darkInWords(series.spans, at(-3), at(3))).toContain('For 3 h of it nobody can tell');
  const unknown = { ...series.spans[0], status: 'UNKNOWN' as const, from: '', to: '' };
  expect(
    darkInWords([{ ...unknown, from: new Date(at(0)).toISOString(), to: new Date(at(6)).toISOString() }], at(0), at(6)),
  ).toContain('For 6 h');
  expect(darkInWords([], at(0), at(24))).toContain('For 1 d');
});
