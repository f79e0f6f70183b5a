import type { Severity } from '@labkeeper/protocol/alert';
import type { SleepSchedule } from '@labkeeper/protocol/silence';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { saveSleepSchedule } from '../../api/silence.ts';
import { Button } from '../../ui/button.tsx';
import { CheckRow } from '../../ui/check-row.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { WeekHoursEditor } from '../../ui/week-hours-editor.tsx';
import { spanProblem, spansOfWeek, weekOfSpans } from '../../ui/week-spans.ts';
import { isTimeZone } from '../../ui/zone-clock.ts';
import { ZonePicker } from '../../ui/zone-picker.tsx';
import { ringInWords } from './silence-words.ts';

interface SleepDialogProps {
  readonly schedule: SleepSchedule;
  readonly onClose: () => void;
}

const severities: readonly { readonly severity: Severity; readonly label: string }[] = [
  { severity: 'critical', label: 'Critical' },
  { severity: 'high', label: 'High' },
  { severity: 'medium', label: 'Medium' },
  { severity: 'low', label: 'Low' },
];
const everyNight = { days: [1, 2, 3, 4, 5, 6, 7], from: '23:00', to: '07:00' } as const;

/** When one sleeps, what may ring nevertheless, and what the morning brings. */
export function SleepDialog({ schedule, onClose }: SleepDialogProps): ReactElement {
  const [form, setForm] = useState({ ...schedule, enabled: true });
  const [spans, setSpans] = useState(() => {
    const stored = spansOfWeek(schedule.nights);
    return stored.length === 0 ? [everyNight] : stored;
  });
  const save = useMutation({
    mutationFn: (next: SleepSchedule) => saveSleepSchedule(next),
    onSuccess: (_, next) => {
      showToast(next.enabled ? 'The sleep schedule was saved.' : 'Messages come at any hour now.');
      onClose();
    },
  });
  const wrong = spans.some((span) => spanProblem(span) !== undefined) || !isTimeZone(form.time_zone);

  return (
    <Dialog
      title="Sleep schedule"
      description="What happens in these hours waits for the morning."
      wide
      onClose={onClose}
      onSubmit={() => {
        if (!wrong) save.mutate({ ...form, nights: weekOfSpans(spans), enabled: spans.length > 0 });
      }}
      footer={
        <>
          {schedule.enabled ? (
            <Button
              variant="ghost"
              className="mr-auto"
              disabled={save.isPending}
              onClick={() => save.mutate({ ...schedule, enabled: false })}
            >
              Turn it off
            </Button>
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={save.isPending} disabled={wrong}>
            Save
          </Button>
        </>
      }
    >
      <WeekHoursEditor label="Night" spans={spans} fresh={everyNight} onChange={setSpans} />
      <div className="mt-4">
        <Field label="Time zone" error={isTimeZone(form.time_zone) ? undefined : 'A time zone such as Europe/Berlin.'}>
          {(control) => (
            <ZonePicker
              control={control}
              zone={form.time_zone}
              onChange={(zone) => setForm({ ...form, time_zone: zone })}
            />
          )}
        </Field>
      </div>
      <Part title="May ring at night" hint={ringInWords(form.ring_severities)}>
        <div className="grid grid-cols-2 sm:grid-cols-4">
          {severities.map(({ severity, label }) => (
            <CheckRow
              key={severity}
              label={label}
              checked={form.ring_severities.includes(severity)}
              onChange={(on) => {
                const others = form.ring_severities.filter((one) => one !== severity);
                setForm({ ...form, ring_severities: on ? [...others, severity] : others });
              }}
            />
          ))}
        </div>
      </Part>
      <Part title="In the morning">
        <CheckRow
          label="One digest of the night"
          hint="What still fails, what came and went, and what the day costs. Without it, what was held is sent as it is."
          checked={form.digest}
          onChange={(digest) => setForm({ ...form, digest })}
        />
        <CheckRow
          label="After quiet nights too"
          hint="A daily all-clear: its absence tells that something is wrong with the hub."
          checked={form.digest && form.all_clear}
          disabled={!form.digest}
          onChange={(allClear) => setForm({ ...form, all_clear: allClear })}
        />
      </Part>
      {save.error ? (
        <ErrorNote
          message={messageOf(save.error)}
          requestId={save.error instanceof ApiError ? save.error.requestId : undefined}
        />
      ) : null}
    </Dialog>
  );
}

interface PartProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

function Part({ title, hint, children }: PartProps): ReactElement {
  return (
    <fieldset className="mt-5 border-t border-line pt-4">
      <legend className="float-left text-base font-semibold">{title}</legend>
      <div className="clear-both pt-1">
        {hint === undefined ? null : <p className="text-sm text-ink-2">{hint}</p>}
        {children}
      </div>
    </fieldset>
  );
}
