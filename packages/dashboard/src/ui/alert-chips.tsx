import type { Alert } from '@labkeeper/protocol/alert';
import { BellOff, Check, Layers, VolumeX, Waves } from 'lucide-react';
import { type ReactElement, type ReactNode, useContext } from 'react';
import { actorInWords, isSnoozed, untilInWords } from './alert-words.ts';
import { hubNow, useTick } from './clock.ts';
import { formatNumber } from './format.ts';
import { quietInWords } from './quiet-words.ts';
import { visibleText } from './visible-text.ts';
import { WindowsContext } from './windows-context.ts';

/** What is to be known about an alert besides its words: acknowledged, snoozed, flapping, quiet, keeping others quiet. */
export function AlertChips({ alert }: { readonly alert: Alert }): ReactElement {
  const windows = useContext(WindowsContext);
  const snoozed = useTick((now) => isSnoozed(alert, now));
  const icon = { size: 12, 'aria-hidden': true } as const;
  return (
    <>
      {alert.status === 'acknowledged' ? (
        <Chip icon={<Check {...icon} />}>
          Acknowledged{alert.acknowledged_by === null ? '' : ` by ${visibleText(actorInWords(alert.acknowledged_by))}`}
        </Chip>
      ) : null}
      {snoozed && alert.snoozed_until !== null ? (
        <Chip icon={<BellOff {...icon} />}>Snoozed until {untilInWords(alert.snoozed_until, hubNow())}</Chip>
      ) : null}
      {alert.flapping ? (
        <Chip icon={<Waves {...icon} />} title="It comes and goes; it is told once until it rests">
          Flapping
        </Chip>
      ) : null}
      {alert.hidden_by === null ? null : (
        <Chip icon={<VolumeX {...icon} />}>{quietInWords(alert.hidden_by, windows, hubNow())}</Chip>
      )}
      {alert.hides > 0 ? (
        <Chip icon={<Layers {...icon} />} title="Told as one; the rest hangs on it">
          {formatNumber(alert.hides)} quiet behind it
        </Chip>
      ) : null}
    </>
  );
}

interface ChipProps {
  readonly icon: ReactNode;
  readonly title?: string;
  readonly children: ReactNode;
}

function Chip({ icon, title, children }: ChipProps): ReactElement {
  return (
    <span title={title} className="inline-flex max-w-full min-w-0 items-center gap-1 text-ink-2">
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
