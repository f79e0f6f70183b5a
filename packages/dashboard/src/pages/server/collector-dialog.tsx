import type { CollectorSettings } from '@labkeeper/protocol/agent';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DurationInput } from '../../ui/duration-input.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { ListInput } from '../../ui/list-input.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { showToast } from '../../ui/toast.tsx';
import { collectorChange } from './collector-change.ts';

interface CollectorDialogProps {
  readonly server: ServerDetail;
  readonly name: string;
  readonly onClose: () => void;
}

/** Collectors that list things by name, of which some can be chosen or left out, and an example of each. */
const listing: Readonly<Record<string, { readonly only: string; readonly without: string }>> = {
  units: { only: 'docker*.service', without: 'getty@*' },
};

/** How often one server's agent asks a collector, and what of its things it shows. */
export function CollectorDialog({ server, name, onClose }: CollectorDialogProps): ReactElement {
  const client = useQueryClient();
  const own: CollectorSettings = server.agent_settings.collectors[name] ?? {};
  const [seconds, setSeconds] = useState<number | null>(own.interval_seconds ?? null);
  const [include, setInclude] = useState<readonly string[]>(own.include ?? []);
  const [exclude, setExclude] = useState<readonly string[]>(own.exclude ?? []);
  const examples = listing[name];
  const save = useMutation({
    mutationFn: () =>
      callApi(`/servers/${encodeURIComponent(server.server_id)}`, {
        method: 'PATCH',
        body: { agent_settings: { collectors: { [name]: collectorChange({ seconds, include, exclude }) } } },
      }),
    async onSuccess() {
      showToast('Saved. The agent follows with its next report.');
      await client.invalidateQueries({ queryKey: keys.server(server.server_id) });
      onClose();
    },
  });
  return (
    <Dialog
      title={`How ${name} is collected`}
      description={<MachineText text={server.display_name} />}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field
          label="Every"
          optional
          hint="Empty: as for all servers. Never more often than the agent reports, and a day at most."
        >
          {(control) => (
            <DurationInput
              control={control}
              label="Every"
              seconds={seconds}
              onChange={setSeconds}
              units={['seconds', 'minutes', 'hours']}
            />
          )}
        </Field>
        {examples === undefined ? null : (
          <>
            <Field label="Only these" optional hint="Names, with * for anything and ? for one character. Empty: all.">
              {(control) => (
                <ListInput control={control} values={include} example={examples.only} onChange={setInclude} />
              )}
            </Field>
            <Field label="Without these" optional>
              {(control) => (
                <ListInput control={control} values={exclude} example={examples.without} onChange={setExclude} />
              )}
            </Field>
          </>
        )}
        {save.error ? <ErrorNote message={messageOf(save.error)} /> : null}
      </div>
    </Dialog>
  );
}
