import type { ListedWindow } from '@labkeeper/protocol/silence';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { removeWindow, useSleepSchedule, useWindows } from '../../api/silence.ts';
import { useAddress } from '../../ui/address.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { SleepDialog } from './sleep-dialog.tsx';
import { timingInWords } from './window-form.ts';
import { WindowDialog } from './window-dialog.tsx';

/** The dialogs of this page that the address names. */
export function SilenceDialogs(): ReactElement | null {
  const [search, change] = useAddress();
  const { data: schedule } = useSleepSchedule();
  const { data: windows } = useWindows();
  const window = windows?.find((one) => one.window_id === search.window);

  function close(): void {
    change({ dialog: '', window: '' });
  }

  if (search.dialog === 'sleep') return schedule ? <SleepDialog schedule={schedule} onClose={close} /> : null;
  if (search.dialog === 'add-window') return <WindowDialog window={undefined} onClose={close} />;
  if (window === undefined) return null;
  if (search.dialog === 'edit-window') return <WindowDialog key={window.window_id} window={window} onClose={close} />;
  return search.dialog === 'remove-window' ? <RemoveWindowDialog window={window} onClose={close} /> : null;
}

interface RemoveWindowDialogProps {
  readonly window: ListedWindow;
  readonly onClose: () => void;
}

function RemoveWindowDialog({ window, onClose }: RemoveWindowDialogProps): ReactElement {
  const name = visibleText(window.name);
  const remove = useMutation({
    mutationFn: () => removeWindow(window.window_id),
    onSuccess: () => {
      showToast(`${name} is removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Remove ${name}`}
      confirm="Remove the window"
      danger
      busy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>It holds {timingInWords(window)}. Afterwards, what it kept quiet is told about again.</p>
    </ConfirmDialog>
  );
}
