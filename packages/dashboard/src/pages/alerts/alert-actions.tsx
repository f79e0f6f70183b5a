import type { Alert } from '@labkeeper/protocol/alert';
import { BellOff, Check, CircleCheck, VolumeX } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { actOnAlert, type AlertAct, muteServer } from '../../api/alerts.ts';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { hubNow } from '../../ui/clock.ts';
import { Menu } from '../../ui/menu.tsx';
import { snoozeTimes } from '../../ui/snooze-times.ts';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';

interface AlertActionsProps {
  readonly alert: Alert;
  /** Undefined where the alert is of no server that is known. */
  readonly serverName: string | undefined;
}

const MUTED_SECONDS = 3600;

/** What a person can do about an alert that is not over. */
export function AlertActions({ alert, serverName }: AlertActionsProps): ReactElement {
  const [busy, setBusy] = useState(false);
  const [noting, setNoting] = useState(false);
  const icon = { size: 15, 'aria-hidden': true } as const;
  const { server_id: serverId } = alert;

  async function run(work: () => Promise<void>, done: string): Promise<void> {
    setBusy(true);
    try {
      await work();
      showToast(done);
    } catch (error) {
      showToast(messageOf(error), 'fail');
    }
    setBusy(false);
  }

  function act(what: AlertAct, done: string): void {
    void run(() => actOnAlert(alert.alert_id, what), done);
  }

  return (
    <div className="flex flex-wrap gap-2">
      {alert.status === 'open' ? (
        <Button variant="primary" disabled={busy} icon={<Check {...icon} />} onClick={() => setNoting(true)}>
          Acknowledge
        </Button>
      ) : null}
      <Menu
        label="Snooze"
        className={buttonClass('secondary')}
        groups={[
          snoozeTimes.map(({ label, seconds }) => ({
            label,
            onSelect: () =>
              act({ act: 'snooze', seconds: seconds(hubNow()) }, 'Snoozed: nothing is told of it until then.'),
          })),
        ]}
      >
        <BellOff {...icon} /> Snooze
      </Menu>
      {serverId === null ? null : (
        <Button
          disabled={busy}
          icon={<VolumeX {...icon} />}
          title={`Nothing is told of ${visibleText(serverName ?? serverId)} for an hour`}
          onClick={() => void run(() => muteServer(serverId, MUTED_SECONDS), 'Muted for an hour; Silence shows it.')}
        >
          Mute server 1 h
        </Button>
      )}
      <Button
        disabled={busy}
        icon={<CircleCheck {...icon} />}
        title="Ends it; it opens again if the next look still sees the problem"
        onClick={() => act({ act: 'resolve' }, 'Resolved. It opens again if the problem is still there.')}
      >
        Resolve
      </Button>
      {noting ? <AcknowledgeDialog alert={alert} onClose={() => setNoting(false)} /> : null}
    </div>
  );
}
