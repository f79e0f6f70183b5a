import type { Alert } from '@labkeeper/protocol/alert';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { actOnAlert } from '../../api/alerts.ts';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';

interface AcknowledgeDialogProps {
  readonly alert: Alert;
  readonly onClose: () => void;
}

/** Says that somebody knows, with a word for the others. */
export function AcknowledgeDialog({ alert, onClose }: AcknowledgeDialogProps): ReactElement {
  const [note, setNote] = useState('');
  const save = useMutation({
    // Handed in, not closed over: whoever types and presses Enter in one go means what he has typed.
    mutationFn: (text: string) =>
      actOnAlert(alert.alert_id, { act: 'acknowledge', ...(text === '' ? {} : { note: text }) }),
    onSuccess() {
      showToast('Acknowledged: silent until it gets worse.');
      onClose();
    },
  });
  return (
    <Dialog
      title="Acknowledge"
      description={visibleText(alert.title)}
      onClose={onClose}
      onSubmit={() => save.mutate(note.trim())}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Acknowledge
          </Button>
        </>
      }
    >
      <Field label="Note" optional hint="What others should know. Nothing more is told of it until it gets worse.">
        {(control) => (
          <Input
            {...control}
            autoFocus
            maxLength={500}
            autoComplete="off"
            placeholder="New disk is ordered"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
      </Field>
      {save.error ? <ErrorNote message={messageOf(save.error)} requestId={requestIdOf(save.error)} /> : null}
    </Dialog>
  );
}
