import type { Server, Site } from '@labkeeper/protocol/server';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../api/api-error.ts';
import { changeServer } from '../api/change-servers.ts';
import { useServers, useSites } from '../api/fleet.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { TagPicker } from '../ui/tag-picker.tsx';
import { showToast } from '../ui/toast.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { changesOf, type ServerForm, serverForm, type ServerFormErrors, serverFormErrors } from './server-form.ts';

interface EditServerDialogProps {
  readonly serverId: string | undefined;
  readonly onClose: () => void;
}

/** Changes what a person may say about a server: its name, place, tags, addresses and power. */
export function EditServerDialog({ serverId, onClose }: EditServerDialogProps): ReactElement | null {
  const { data: servers = [] } = useServers();
  const { data: sites = [] } = useSites(true);
  const server = servers.find((known) => known.server_id === serverId);
  if (!server) return null;
  const known = [...new Set(servers.flatMap((other) => other.tags))];
  return <EditForm server={server} sites={sites} knownTags={known} onClose={onClose} />;
}

interface EditFormProps {
  readonly server: Server;
  readonly sites: readonly Site[];
  readonly knownTags: readonly string[];
  readonly onClose: () => void;
}

function EditForm({ server, sites, knownTags, onClose }: EditFormProps): ReactElement {
  const [start] = useState(() => serverForm(server));
  const [form, setForm] = useState(start);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (next: ServerForm) => changeServer(server.server_id, changesOf(start, next)),
    onSuccess: () => {
      showToast(`${visibleText(form.displayName)} was saved.`);
      onClose();
    },
  });
  const ours = serverFormErrors(form);
  const theirs = error instanceof ApiError ? error : undefined;
  const fieldError = theirs?.field;

  function errorAt(name: keyof ServerFormErrors, wire: string): string | undefined {
    return ours[name] ?? (fieldError === wire ? theirs?.message : undefined);
  }

  return (
    <Dialog
      title={`Edit ${visibleText(server.display_name)}`}
      description={<span className="font-mono text-xs">{server.server_id}</span>}
      onClose={onClose}
      onSubmit={() => {
        if (Object.keys(ours).length === 0) mutate(form);
      }}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Field label="Name" error={errorAt('displayName', 'display_name')}>
            {(control) => <TextInput {...control} name="displayName" form={form} onChange={setForm} />}
          </Field>
        </div>
        <Field label="Site" optional>
          {(control) => (
            <Select
              {...control}
              value={form.siteId}
              onChange={(event) => setForm({ ...form, siteId: event.currentTarget.value })}
            >
              <option value="">No site</option>
              {sites.map((site) => (
                <option key={site.site_id} value={site.site_id}>
                  {visibleText(site.name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Location" optional hint="Where it stands: rack, shelf, cellar.">
          {(control) => <TextInput {...control} name="location" form={form} onChange={setForm} />}
        </Field>
        <div className="sm:col-span-2">
          <Field label="Tags" optional>
            {(control) => (
              <TagPicker
                control={control}
                value={form.tags}
                onChange={(tags) => setForm({ ...form, tags })}
                known={knownTags}
              />
            )}
          </Field>
        </div>
        <Field label="IP address" optional error={errorAt('ipAddress', 'ip_address')}>
          {(control) => <TextInput {...control} name="ipAddress" form={form} onChange={setForm} />}
        </Field>
        <Field label="MAC address" optional error={errorAt('macAddress', 'mac_address')}>
          {(control) => <TextInput {...control} name="macAddress" form={form} onChange={setForm} />}
        </Field>
        <Field
          label="Power under load, watts"
          error={errorAt('tdpWatts', 'tdp_watts')}
          hint="Estimates what the machine costs a day."
        >
          {(control) => <TextInput {...control} name="tdpWatts" form={form} onChange={setForm} />}
        </Field>
      </div>
      {error && fieldError === undefined ? (
        <ErrorNote message={messageOf(error)} requestId={theirs?.requestId} />
      ) : null}
    </Dialog>
  );
}

interface TextInputProps {
  readonly id: string;
  readonly name: Exclude<keyof ServerForm, 'tags' | 'siteId'>;
  readonly form: ServerForm;
  readonly onChange: (form: ServerForm) => void;
}

function TextInput({ name, form, onChange, ...control }: TextInputProps): ReactElement {
  return (
    <Input
      {...control}
      autoComplete="off"
      inputMode={name === 'tdpWatts' ? 'numeric' : 'text'}
      value={form[name]}
      onChange={(event) => onChange({ ...form, [name]: event.currentTarget.value })}
    />
  );
}
