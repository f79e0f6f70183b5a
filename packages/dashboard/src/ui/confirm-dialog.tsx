import type { ReactElement, ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ErrorNote } from './error-note.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** Exactly what will happen, and where. */
  readonly children: ReactNode;
  /** The verb on the button: "Remove nas", never "OK". */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly error?: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back, and says what it is. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactElement {
  const { title, children, confirm, danger = false, busy = false, error, onConfirm, onClose } = props;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={onConfirm}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} busy={busy}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="space-y-3 text-base text-ink-2">{children}</div>
      {error === undefined ? null : <ErrorNote message={error} />}
    </Dialog>
  );
}
