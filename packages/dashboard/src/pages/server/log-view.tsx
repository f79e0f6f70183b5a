import { ArrowDown } from 'lucide-react';
import { memo, type ReactElement, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { hubNow } from '../../ui/clock.ts';
import { formatCount, formatInstant } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { type LogRow, type LogRows, lineTime, type Weight, visibleMessage, weightOf } from './log-rows.ts';

interface LogViewProps {
  /** What is read, for screen readers. */
  readonly label: string;
  readonly lines: LogRows;
  readonly wrap: boolean;
}

/** How far from its end a log counts as being at it, CSS pixels. */
const nearEnd = 24;

/** The lines of a log, the newest at the end; stays there while somebody looks at the end, and stands still where he scrolled up. */
export function LogView({ label, lines, wrap }: LogViewProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const sticks = useRef(true);

  function toEnd(): void {
    const element = frame.current;
    if (element) element.scrollTop = element.scrollHeight;
  }

  useLayoutEffect(() => {
    if (!sticks.current) return undefined;
    toEnd();
    // Lines that were not drawn yet turn out longer than was guessed.
    const again = requestAnimationFrame(toEnd);
    return () => cancelAnimationFrame(again);
  }, [lines, wrap]);

  function scrolled(): void {
    const element = frame.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    sticks.current = end;
    setAtEnd(end);
  }

  return (
    <div className="relative">
      <div
        ref={frame}
        role="region"
        aria-label={label}
        tabIndex={0}
        onScroll={scrolled}
        className="h-[calc(100dvh-13rem)] min-h-72 sm:h-[calc(100dvh-28.5rem)] sm:min-h-80 overflow-auto border-t border-line bg-page py-2 font-mono text-xs leading-5 overscroll-contain"
      >
        <Before lines={lines} />
        <div className={wrap ? '' : 'w-max min-w-full'}>
          {lines.rows.map((row) => (
            <Line key={row.id} row={row} wrap={wrap} />
          ))}
        </div>
      </div>
      {atEnd ? null : (
        <div className="absolute right-4 bottom-3">
          <Button size="sm" icon={<ArrowDown size={14} aria-hidden="true" />} onClick={toEnd}>
            To the newest
          </Button>
        </div>
      )}
    </div>
  );
}

/** What came before the first line that stands here. */
function Before({ lines: { gone, cut } }: { readonly lines: LogRows }): ReactElement | null {
  if (gone === 0 && !cut) return null;
  return (
    <p className="px-4 pb-1 font-sans text-xs text-ink-3">
      {gone > 0 ? `${formatCount(gone, 'older line')} made room.` : 'There are older lines; a search finds them.'}
    </p>
  );
}

const looks: Readonly<Record<Weight, string>> = {
  error: 'text-fail',
  warning: 'text-warn',
  plain: 'text-ink',
  debug: 'text-ink-3',
};

const weightWords: Readonly<Record<Weight, string>> = { error: 'error: ', warning: 'warning: ', plain: '', debug: '' };

interface LineProps {
  readonly row: LogRow;
  readonly wrap: boolean;
}

const Line = memo(function Line({ row, wrap }: LineProps): ReactElement {
  const weight = weightOf(row);
  const writer = row.source === null ? '' : visibleText(row.source);
  return (
    <div className="flex gap-x-3 px-4 hover:bg-hover max-sm:flex-wrap sm:[contain-intrinsic-size:auto_20px] sm:[content-visibility:auto]">
      <span
        className="shrink-0 text-ink-3 tabular-nums select-none"
        title={row.at === null ? undefined : formatInstant(Date.parse(row.at))}
      >
        {lineTime(row.at, hubNow())}
      </span>
      {writer === '' ? null : (
        <span className="max-w-40 shrink-0 truncate text-ink-2" title={writer}>
          {writer}
        </span>
      )}
      <bdi
        className={`${wrap ? 'min-w-0 break-words whitespace-pre-wrap [overflow-wrap:anywhere]' : 'whitespace-pre'} ${looks[weight]} max-sm:basis-full`}
      >
        <span className="sr-only">{weightWords[weight]}</span>
        {visibleMessage(row.message)}
      </bdi>
    </div>
  );
});
