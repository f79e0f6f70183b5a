import { memo, type ReactElement } from 'react';
import { hasCourse, sparklinePath, sparklineTop } from './sparkline-path.ts';

interface SparklineProps {
  /** What the line shows, for screen readers. */
  readonly label: string;
  readonly values: readonly (number | null)[] | undefined;
  readonly className?: string;
}

const WIDTH = 120;
const HEIGHT = 24;

function DrawnSparkline({ label, values, className = '' }: SparklineProps): ReactElement {
  const known = values !== undefined && hasCourse(values) ? values : [];
  const { line, area } = sparklinePath(known, { width: WIDTH, height: HEIGHT, top: sparklineTop(known) });
  return (
    <svg
      role="img"
      aria-label={line === '' ? `${label}: not enough measured yet` : label}
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      className={`block w-full overflow-visible text-fill ${className}`}
    >
      {line === '' ? null : (
        <path d={`M0 ${HEIGHT}H${WIDTH}`} stroke="var(--line)" strokeWidth="1" vectorEffect="non-scaling-stroke" />
      )}
      <path d={area} fill="currentColor" opacity="0.13" />
      <path
        d={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** A small line without axes: the shape of the last hour. Drawn again only for other values. */
export const Sparkline = memo(DrawnSparkline);
