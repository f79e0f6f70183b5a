import type { Alert } from '@labkeeper/protocol/alert';
import { BellOff, Check, CircleCheck, X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import type { AlertAct } from '../../api/alerts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { hubNow } from '../../ui/clock.ts';
import { formatNumber } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { snoozeTimes } from '../../ui/snooze-times.ts';
import { doToAlerts } from './do-to-alerts.ts';

interface BulkBarProps {
  readonly alerts: readonly Alert[];
  readonly onDone: () => void;
}

/** What can be done with all marked alerts at once; floats at the foot while some are marked. */
export function BulkBar({ alerts, onDone }: BulkBarProps): ReactElement {
  const [busy, setBusy] = useState(false);
  const ids = alerts.map((alert) => alert.alert_id);

  async function run(act: AlertAct): Promise<void> {
    setBusy(true);
    await doToAlerts(ids, act);
    setBusy(false);
    onDone();
  }

  return (
    <div
      role="toolbar"
      aria-label="Marked alerts"
      className="sticky bottom-20 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center justify-center gap-1.5 rounded-xl border border-line bg-card p-1.5 pl-4 shadow-float md:bottom-6"
    >
      <span role="status" className="mr-2 text-base font-medium tabular-nums">
        {formatNumber(ids.length)} marked
      </span>
      <Button
        size="sm"
        variant="primary"
        busy={busy}
        icon={<Check size={14} aria-hidden="true" />}
        onClick={() => void run({ act: 'acknowledge' })}
      >
        Acknowledge
      </Button>
      <Menu
        label="Snooze"
        className={buttonClass('secondary', 'sm')}
        groups={[
          snoozeTimes.map(({ label, seconds }) => ({
            label,
            onSelect: () => void run({ act: 'snooze', seconds: seconds(hubNow()) }),
          })),
        ]}
      >
        <BellOff size={14} aria-hidden="true" /> Snooze
      </Menu>
      <Button
        size="sm"
        disabled={busy}
        icon={<CircleCheck size={14} aria-hidden="true" />}
        onClick={() => void run({ act: 'resolve' })}
      >
        Resolve
      </Button>
      <IconButton label="Unmark all" onClick={onDone}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
