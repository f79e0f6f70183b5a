import type { ServerDetail } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import type { LevelsOf } from '../../api/levels.ts';
import { aboveSince } from '../../ui/above-since.ts';
import { totalOf } from '../../ui/chart-totals.ts';
import { formatQuantity, quantityOf } from '../../ui/chart-units.ts';
import { formatBytes, formatDuration, formatNumber, formatPercent } from '../../ui/format.ts';
import { levelOf, type Level } from '../../ui/level.ts';
import { Meter } from '../../ui/meter.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { describeRange } from '../../ui/time-range.ts';
import { type SeriesResult, type ServerView, useLiveVersion, viewTrack } from './server-view.ts';
import { spaceNote } from './space-note.ts';

interface VitalsProps {
  readonly server: ServerDetail;
  readonly view: ServerView;
  readonly result: SeriesResult;
  /** The levels of the rules that judge this server. */
  readonly levelsOf: LevelsOf;
}

/** The four numbers that one looks at first: processor, memory, fullest disk, and what went over the network. */
export function Vitals({ server, view, result, levelsOf }: VitalsProps): ReactElement {
  useLiveVersion(view.store);
  const silent = server.status !== 'online';
  const faded = silent || result.old;
  function now(metric: string): number | undefined {
    return view.store.value(metric) ?? server.latest[metric] ?? view.latest.value(metric);
  }
  const [memory, memoryTotal] = [now('memory_used_gb'), now('memory_total_gb')];
  const [disk, diskTotal] = [now('disk_used_gb'), now('disk_total_gb')];
  const [cpu, memoryLevels] = [levelsOf('cpu_percent'), levelsOf('memory_percent')];
  const since = server.last_seen ?? view.latest.at;
  return (
    <div className="space-y-2">
      {silent && since !== null ? (
        <p className="text-sm text-ink-2">
          What was known when it was last heard, <RelativeTime at={since} />:
        </p>
      ) : null}
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line lg:grid-cols-4">
        <Vital
          label="CPU"
          value={now('cpu_percent')}
          {...cpu}
          since={aboveSince(viewTrack(view, result.book, 'cpu_percent'), cpu.warn)}
          now={view.now}
          faded={faded}
          note={now('load_1m') === undefined ? '' : `load ${formatNumber(now('load_1m'), 2)}`}
        />
        <Vital
          label="Memory"
          value={now('memory_percent')}
          {...memoryLevels}
          since={aboveSince(viewTrack(view, result.book, 'memory_percent'), memoryLevels.warn)}
          now={view.now}
          faded={faded}
          note={
            memory === undefined || memoryTotal === undefined
              ? ''
              : `${formatBytes(memory * 1e9)} of ${formatBytes(memoryTotal * 1e9)}`
          }
        />
        <Vital
          label="Fullest disk"
          value={now('disk_percent')}
          {...levelsOf('disk_percent')}
          now={view.now}
          faded={faded}
          note={spaceNote(disk, diskTotal, now('disk_percent'))}
        />
        <Traffic view={view} result={result} />
      </div>
    </div>
  );
}

interface VitalProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly note: string;
  readonly warn?: number | undefined;
  readonly fail?: number | undefined;
  readonly faded: boolean;
  /** Since when it is above its warning, as far as the chart shows; both in ms. */
  readonly since?: number | undefined;
  readonly now: number;
}

/** How long something holds; not said before a minute. */
function For({ since, now }: { readonly since: number; readonly now: number }): ReactElement | null {
  const seconds = (now - since) / 1000;
  return seconds < 60 ? null : <> for {formatDuration(seconds, 1)}</>;
}

const levelText: Readonly<Record<Level, string>> = { ok: '', warn: 'text-warn', fail: 'text-fail' };

function Vital({ label, value, note, warn, fail, faded, since, now }: VitalProps): ReactElement {
  const { text } = quantityOf(value, 'percent');
  const level = value === undefined ? 'ok' : levelOf(value, warn, fail);
  return (
    <div className="min-w-0 bg-card px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span className="text-sm text-ink-2">{label}</span>
        {level === 'ok' || (warn ?? fail) === undefined ? null : (
          <span className={`text-xs font-medium whitespace-nowrap ${levelText[level]}`}>
            above {formatPercent(level === 'fail' ? fail : warn)}
            {since === undefined ? null : <For since={since} now={now} />}
          </span>
        )}
      </div>
      <p className={`mt-0.5 text-xl font-semibold tracking-tight ${faded ? 'text-ink-3' : levelText[level]}`}>
        {text}
        {value === undefined ? null : <span className="ml-0.5 text-md font-medium text-ink-3">%</span>}
      </p>
      <div className="mt-1.5">
        <Meter label={label} value={value} warn={warn} fail={fail} faded={faded} />
      </div>
      <p className="mt-1.5 min-h-4 text-xs text-pretty text-ink-3">{note}</p>
    </div>
  );
}

function Traffic({ view, result }: Pick<VitalsProps, 'view' | 'result'>): ReactElement {
  const { book, old } = result;
  const received = totalOf(book.get('network_rx_bytes'), view);
  const sent = totalOf(book.get('network_tx_bytes'), view);
  const covered = Math.min(received?.covered ?? 1, sent?.covered ?? 1);
  return (
    <div className="min-w-0 bg-card px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span className="text-sm text-ink-2">Network</span>
        <span className="text-xs whitespace-nowrap text-ink-3">{describeRange(view.range)}</span>
      </div>
      <p
        className={`mt-0.5 flex flex-wrap gap-x-3 text-lg leading-9 font-semibold tracking-tight ${old ? 'text-ink-3' : ''}`}
      >
        <span className="whitespace-nowrap">
          <span aria-hidden="true" className="font-normal text-ink-3">
            ↓
          </span>
          <span className="sr-only">received </span> {formatBytes(received?.total)}
        </span>
        <span className="whitespace-nowrap">
          <span aria-hidden="true" className="font-normal text-ink-3">
            ↑
          </span>
          <span className="sr-only">sent </span> {formatBytes(sent?.total)}
        </span>
      </p>
      <p className="mt-3 min-h-4 text-xs text-pretty text-ink-3">
        {flowNow(view, old) ?? (covered < 0.9 ? `${formatPercent(covered * 100)} of it measured` : '')}
      </p>
    </div>
  );
}

/** What flows just now, in words; undefined where that is not known. */
function flowNow(view: ServerView, old: boolean): string | undefined {
  const [down, up] = [view.store.value('network_rx_bytes'), view.store.value('network_tx_bytes')];
  if (old || down === null || up === null || view.range.kind === 'window') return undefined;
  return `now ↓\u00A0${unbroken(down)} ↑\u00A0${unbroken(up)}`;
}

/** A rate that stays on one line. */
function unbroken(rate: number): string {
  return formatQuantity(rate, 'bytes_per_second').replaceAll(' ', '\u00A0');
}
