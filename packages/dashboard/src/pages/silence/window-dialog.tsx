import type { ListedWindow } from '@labkeeper/protocol/silence';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { saveWindow } from '../../api/silence.ts';
import { Button } from '../../ui/button.tsx';
import { hubNow } from '../../ui/clock.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DurationInput } from '../../ui/duration-input.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { focusFirstProblem } from '../../ui/focus-first-problem.ts';
import { TextArea } from '../../ui/text-area.tsx';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { ZonePicker } from '../../ui/zone-picker.tsx';
import { useZone } from './use-zone.ts';
import { type WindowForm, windowForm, windowProblems, windowRequest } from './window-form.ts';
import { WindowRhythmFields } from './window-rhythm-fields.tsx';
import { WindowScopeFields } from './window-scope-fields.tsx';

interface WindowDialogProps {
  /** The window to change; a new one without. */
  readonly window: ListedWindow | undefined;
  readonly onClose: () => void;
}

const fieldsOfHub = ['name', 'starts_at', 'cron', 'duration_seconds', 'time_zone', 'reason'];

/** When work is done, on what, and why. */
export function WindowDialog({ window, onClose }: WindowDialogProps): ReactElement {
  const zone = useZone();
  const [form, setForm] = useState(() => windowForm(window, zone, hubNow()));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: (sent: typeof form) => saveWindow(window?.window_id, windowRequest(sent, window)),
    onSuccess: () => {
      showToast(`${visibleText(form.name.trim())} is planned.`);
      onClose();
    },
    onError: focusFirstProblem,
  });
  const ours = windowProblems(form);
  const theirs = hubProblems(save.error);
  const shown = {
    ...Object.fromEntries(Object.entries(ours).filter(([name]) => tried || touched.has(name))),
    ...theirs,
  };

  function change(changes: Partial<WindowForm>, name: string): void {
    if (save.error) save.reset();
    setTouched(new Set([...touched, name]));
    setForm({ ...form, ...changes });
  }

  return (
    <Dialog
      title={window === undefined ? 'Plan maintenance' : `Edit ${visibleText(window.name)}`}
      description="What it touches is not told about while it lasts."
      wide
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (Object.keys(ours).length === 0) save.mutate(form);
        else focusFirstProblem();
      }}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field label="Name" error={shown['name']}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              placeholder="Weekly backup"
              value={form.name}
              onChange={(event) => change({ name: event.currentTarget.value }, 'name')}
            />
          )}
        </Field>
        <WindowRhythmFields form={form} problems={shown} onChange={change} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="For" error={shown['duration_seconds']}>
            {(control) => (
              <DurationInput
                control={control}
                label="For"
                units={['minutes', 'hours', 'days']}
                seconds={form.duration}
                onChange={(duration) => change({ duration }, 'duration_seconds')}
              />
            )}
          </Field>
          <Field label="Time zone" error={shown['time_zone']}>
            {(control) => (
              <ZonePicker control={control} zone={form.zone} onChange={(next) => change({ zone: next }, 'time_zone')} />
            )}
          </Field>
        </div>
        <WindowScopeFields form={form} onChange={change} />
        <Field label="Reason" optional hint="Stands beside whatever happens meanwhile." error={shown['reason']}>
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              value={form.reason}
              onChange={(event) => change({ reason: event.currentTarget.value }, 'reason')}
            />
          )}
        </Field>
      </div>
      {save.error && Object.keys(theirs).length === 0 ? (
        <ErrorNote
          message={messageOf(save.error)}
          requestId={save.error instanceof ApiError ? save.error.requestId : undefined}
        />
      ) : null}
    </Dialog>
  );
}

/** What the hub said, by the field that it is about. */
function hubProblems(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError) || error.field === undefined) return {};
  const parts = error.field.split(/[./]/);
  const field = fieldsOfHub.find((name) => parts.includes(name));
  return field === undefined ? {} : { [field]: error.message };
}
