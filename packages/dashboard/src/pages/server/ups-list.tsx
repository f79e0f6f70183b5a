import type { PowerSource } from '@labkeeper/protocol/inventory';
import type { ReactElement } from 'react';
import { formatDuration, formatNumber, formatPercent } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { upsState } from './ups-words.ts';

/** Each UPS: whether it lives on its battery, how full that is and how long it lasts. */
export function UpsList({ sources }: { readonly sources: readonly PowerSource[] }): ReactElement {
  return (
    <ul aria-label="UPS" className="divide-y divide-line">
      {sources.map((source) => (
        <UpsItem key={source.source} source={source} />
      ))}
    </ul>
  );
}

function UpsItem({ source }: { readonly source: PowerSource }): ReactElement {
  const { state, word } = upsState(source);
  const facts: readonly (readonly [name: string, value: string])[] = [
    ['Battery', formatPercent(source.battery_percent)],
    ['Lasts', formatDuration(source.runtime_seconds)],
    ['Load', formatPercent(source.load_percent)],
    ['Watts', formatNumber(source.watts, 1)],
  ];
  return (
    <li className="py-2 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <MachineText text={source.model ?? source.source} className="min-w-0 font-medium wrap-anywhere" />
        <StatusBadge state={state} label={word} />
      </div>
      <dl className="mt-1.5 flex flex-wrap gap-x-6 gap-y-1.5">
        {facts
          .filter(([, value]) => value !== '–')
          .map(([name, value]) => (
            <div key={name}>
              <dt className="text-xs text-ink-3">{name}</dt>
              <dd className="text-base whitespace-nowrap tabular-nums">{value}</dd>
            </div>
          ))}
      </dl>
    </li>
  );
}
