import type { Alert } from '@labkeeper/protocol/alert';
import type { Server } from '@labkeeper/protocol/server';
import { BellOff, Check, CircleCheck, Volume2, VolumeX } from 'lucide-react';
import { type ReactElement, useContext, useState } from 'react';
import { actOnAlert, type AlertAct, muteServer, unmute } from '../../api/alerts.ts';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { hubNow, useTick } from '../../ui/clock.ts';
import { Menu } from '../../ui/menu.tsx';
import { isOwnMute, quietWindow } from '../../ui/quiet-words.ts';
import { snoozeTimes } from '../../ui/snooze-times.ts';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { WindowsContext } from '../../ui/windows-context.ts';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';

interface AlertActionsProps {
  readonly alert: Alert;
  /** Undefined where the alert is of no server that is known. */
  readonly server: Server | undefined;
}

const MUTED_SECONDS = 3600;

/** What a person can do about an alert that is not over. */
export function AlertActions({ alert, server }: AlertActionsProps): ReactElement {
  const [busy, setBusy] = useState(false);
  const [noting, setNoting] = useState(false);
  const icon = { size: 15, 'aria-hidden': true } as const;

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
      {server === undefined ? null : <MuteButton server={server} busy={busy} run={run} />}
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

interface MuteButtonProps {
  readonly server: Server;
  readonly busy: boolean;
  readonly run: (work: () => Promise<void>, done: string) => Promise<void>;
}

/** Mutes the server for an hour, or ends its mute; where it is quiet by another window, Silence is the place to change that. */
function MuteButton({ server, busy, run }: MuteButtonProps): ReactElement | null {
  const windows = useContext(WindowsContext);
  const windowId = useTick((now) => quietWindow(server, windows, now)?.window_id ?? '');
  const window = windows.find((one) => one.window_id === windowId);
  const icon = { size: 15, 'aria-hidden': true } as const;
  const { server_id: serverId } = server;
  const name = visibleText(server.display_name);
  if (window !== undefined && !isOwnMute(window, serverId)) return null;
  if (window !== undefined) {
    return (
      <Button
        disabled={busy}
        icon={<Volume2 {...icon} />}
        title={`Problems of ${name} are told again`}
        onClick={() => void run(() => unmute(window.window_id), 'Unmuted; problems are told again.')}
      >
        Unmute server
      </Button>
    );
  }
  return (
    <Button
      disabled={busy}
      icon={<VolumeX {...icon} />}
      title={`Nothing is told of ${name} for an hour`}
      onClick={() => void run(() => muteServer(serverId, MUTED_SECONDS), 'Muted for an hour; Silence shows it.')}
    >
      Mute server 1 h
    </Button>
  );
}
