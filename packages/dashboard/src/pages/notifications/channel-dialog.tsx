import type { Channel, ChannelType } from '@labkeeper/protocol/notification';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { refreshChannels, saveChannel, testChannel } from '../../api/channels.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { focusFirstProblem } from '../../ui/focus-first-problem.ts';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { fieldsOfSchema } from '../../ui/schema-form-fields.ts';
import { isKeptSecret, problemsOf, valuesOf } from '../../ui/schema-form-values.ts';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { ownTimeZone } from '../../ui/zone-clock.ts';
import { type ChannelForm, channelForm, freeName, matchProblems, requestOf } from './channel-form.ts';
import { channelKind } from './channel-kinds.ts';
import { ChannelMatchFields } from './channel-match-fields.tsx';
import { hubProblem } from './hub-problem.ts';
import { TestResult } from './test-result.tsx';

interface ChannelDialogProps {
  readonly type: ChannelType;
  /** The channel to change; a new one without. */
  readonly channel: Channel | undefined;
  readonly channels: readonly Channel[];
  readonly onBack?: () => void;
  readonly onClose: () => void;
}

/** What a channel needs, what it is told, and when. "Save and test" keeps the dialog open with what the other side said. */
export function ChannelDialog({ type, channel, channels, onBack, onClose }: ChannelDialogProps): ReactElement {
  const [known, setKnown] = useState(channel);
  const fields = fieldsOfSchema(type.settings);
  const [form, setForm] = useState(() => {
    const taken = channels.map((one) => one.name);
    return channelForm({ fields, channel, name: freeName(type.name, taken), zone: ownTimeZone() });
  });
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);

  const save = useMutation({
    mutationFn: async (thenTest: boolean) => {
      const saved = await saveChannel(known?.channel_id, requestOf(form, { type: type.type, fields, channel: known }));
      setKnown(saved);
      setForm((before) => ({ ...before, settings: valuesOf(fields, saved.settings) }));
      if (!thenTest) return undefined;
      const result = await testChannel(saved.channel_id);
      await refreshChannels();
      return result;
    },
    onSuccess: (result) => {
      if (result !== undefined) return;
      showToast(`${visibleText(form.name.trim())} was saved.`);
      onClose();
    },
    onError: focusFirstProblem,
  });

  const hub = hubProblem(save.error, fields);
  const ours = { ...problemsOf(fields, form.settings), ...matchProblems(form) };
  const wrong = Object.keys(ours).length > 0;
  const shown = { ...Object.fromEntries(Object.entries(ours).filter(([name]) => tried || touched.has(name))), ...hub };
  const stored = new Set(fields.filter(({ name }) => isKeptSecret(known?.settings[name])).map(({ name }) => name));

  function change(changes: Partial<ChannelForm>, name: string): void {
    if (save.error || save.data) save.reset();
    setTouched(new Set([...touched, name]));
    setForm({ ...form, ...changes });
  }

  function submit(thenTest: boolean): void {
    setTried(true);
    if (wrong) focusFirstProblem();
    else save.mutate(thenTest);
  }

  return (
    <Dialog
      title={channel === undefined ? `Add ${type.name}` : `Edit ${visibleText(channel.name)}`}
      description={channelKind(type.type).needs}
      wide
      onClose={onClose}
      onSubmit={() => submit(false)}
      footer={
        <>
          {onBack === undefined || known !== undefined ? null : (
            <Button variant="ghost" className="mr-auto" onClick={onBack}>
              Back
            </Button>
          )}
          <Button busy={save.isPending && save.variables} disabled={save.isPending} onClick={() => submit(true)}>
            Save and test
          </Button>
          <Button type="submit" variant="primary" busy={save.isPending && !save.variables} disabled={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field label="Name" hint="What you call it, among other channels." error={shown['name']}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              value={form.name}
              onChange={(event) => change({ name: event.currentTarget.value }, 'name')}
            />
          )}
        </Field>
        <SchemaForm
          fields={fields}
          values={form.settings}
          problems={shown}
          stored={stored}
          onChange={(name, value) => change({ settings: { ...form.settings, [name]: value } }, name)}
        />
      </div>
      <ChannelMatchFields form={form} problems={shown} onChange={change} />
      {tried && wrong ? (
        <p className="mt-4 text-sm text-fail">Something above is missing or wrong; it is marked there.</p>
      ) : null}
      {save.error && Object.keys(hub).length === 0 ? (
        <ErrorNote
          message={messageOf(save.error)}
          requestId={save.error instanceof ApiError ? save.error.requestId : undefined}
        />
      ) : null}
      {save.data ? (
        <div className="mt-4 space-y-2">
          <TestResult result={save.data} error={undefined} />
          <p className="text-xs text-ink-3">The channel is saved either way.</p>
        </div>
      ) : null}
    </Dialog>
  );
}
