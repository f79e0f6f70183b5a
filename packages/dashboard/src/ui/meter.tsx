import type { ReactElement } from 'react';
import { formatShare } from './format.ts';
import { levelOf, type Level } from './level.ts';

interface MeterProps {
  /** What is measured, for screen readers. */
  readonly label: string;
  /** 0 to 100; null where nobody measured. */
  readonly value: number | null | undefined;
  readonly warn?: number | undefined;
  readonly fail?: number | undefined;
  /** The value is old: drawn faint. */
  readonly faded?: boolean;
}

const fills: Readonly<Record<Level, string>> = { ok: 'bg-fill', warn: 'bg-warn-fill', fail: 'bg-fail-fill' };

/** A thin bar; the thresholds are ticks on it, and it takes colour only beyond one. */
export function Meter({ label, value, warn, fail, faded = false }: MeterProps): ReactElement {
  const known = value !== null && value !== undefined && Number.isFinite(value);
  const width = known ? Math.min(100, Math.max(0, value)) : 0;
  const level = known ? levelOf(value, warn, fail) : 'ok';
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(width) : 0}
      aria-valuetext={known ? `${formatShare(value)}${level === 'ok' ? '' : ', above its threshold'}` : 'not measured'}
      className={`relative h-1.5 w-full rounded-full bg-track ${faded ? 'opacity-50' : ''}`}
    >
      <div
        className={`absolute inset-y-0 left-0 rounded-full transition-[width] duration-180 ease-calm ${fills[level]}`}
        style={{ width: `${width}%` }}
      />
      {[warn, fail].map((threshold) =>
        threshold === undefined || threshold >= 100 ? null : (
          <span
            key={threshold}
            className="absolute -inset-y-[3px] -ml-px w-px bg-ink-2 opacity-60"
            style={{ left: `${threshold}%` }}
          />
        ),
      )}
    </div>
  );
}
