import type { StatusSpan } from '@labkeeper/protocol/alert';
import type { ReactElement } from 'react';
import { formatMoment } from '../../ui/chart-time.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { darkInWords } from './preview-words.ts';

interface SpanStripProps {
  readonly spans: readonly StatusSpan[];
  /** Window in ms. */
  readonly from: number;
  readonly to: number;
}

const tones: Readonly<Record<StatusSpan['status'], string>> = {
  OK: 'bg-track',
  WARN: 'bg-warn-fill',
  FAIL: 'bg-fail-fill',
  UNKNOWN: '',
};

const words: Readonly<Record<StatusSpan['status'], string>> = {
  OK: 'well',
  WARN: 'warning',
  FAIL: 'failing',
  UNKNOWN: 'unknown',
};

/** The stretches of time in which a rule would have spoken, as a strip below its chart. */
export function SpanStrip({ spans, from, to }: SpanStripProps): ReactElement {
  const bad = spans.filter(({ status }) => status === 'WARN' || status === 'FAIL');
  const dark = darkInWords(spans, from, to);
  return (
    <div>
      <div
        role="img"
        aria-label={`${formatCount(bad.length, 'stretch', 'stretches')} in which it would have spoken`}
        className="relative h-3 overflow-hidden rounded-sm border border-line-strong bg-page"
      >
        {spans.map((span) => {
          const begin = Math.max(from, Date.parse(span.from));
          const end = Math.min(to, Date.parse(span.to));
          if (end <= begin) return null;
          return (
            <span
              key={span.from}
              title={`${words[span.status]} for ${formatDuration((end - begin) / 1000)}, from ${formatMoment(begin, 60)}`}
              className={`absolute inset-y-0 ${tones[span.status]}`}
              style={{
                left: `${((begin - from) / (to - from)) * 100}%`,
                width: `max(2px, ${((end - begin) / (to - from)) * 100}%)`,
              }}
            />
          );
        })}
      </div>
      {dark === undefined ? null : <p className="mt-2 text-xs text-pretty text-ink-3">{dark}</p>}
      <ul
        className="mt-2 max-h-40 space-y-0.5 overflow-y-auto text-sm text-ink-2"
        tabIndex={0}
        aria-label="When it would have spoken"
      >
        {bad
          .slice(-20)
          .toReversed()
          .map((span) => (
            <li key={span.from} className="flex justify-between gap-3 tabular-nums">
              <span>
                {formatMoment(Date.parse(span.from), 60)}, {words[span.status]}
              </span>
              <span className="text-ink-3">{formatDuration((Date.parse(span.to) - Date.parse(span.from)) / 1000)}</span>
            </li>
          ))}
      </ul>
    </div>
  );
}
