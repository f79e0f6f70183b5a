import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import { formatShare } from './format.ts';
import { levelOf, type Level } from './level.ts';
import { Meter } from './meter.tsx';
import { measuresOf } from './server-measures.ts';

interface ServerMetersProps {
  readonly server: Server;
  readonly thresholds: Thresholds;
  readonly faded: boolean;
}

const numbers: Readonly<Record<Level, string>> = { ok: 'text-ink', warn: 'text-warn', fail: 'text-fail' };

/** CPU, memory and the fullest disk as bars with their numbers. */
export function ServerMeters({ server, thresholds, faded }: ServerMetersProps): ReactElement {
  const rows = measuresOf(server, thresholds);
  return (
    <dl className="space-y-1.5">
      {rows.map(({ label, value, warn, fail }) => {
        const level = value === undefined || faded ? 'ok' : levelOf(value, warn, fail);
        return (
          <div key={label} className="grid grid-cols-[3.5rem_1fr_3.25rem] items-center gap-2 text-xs">
            <dt className="text-ink-2">{label}</dt>
            <dd className="order-2 text-right">
              <span className={`text-sm font-medium tabular-nums ${faded ? 'text-ink-3' : numbers[level]}`}>
                {formatShare(value)}
              </span>
            </dd>
            <dd className="order-1">
              <Meter label={label} value={value} warn={warn} fail={fail} faded={faded} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
