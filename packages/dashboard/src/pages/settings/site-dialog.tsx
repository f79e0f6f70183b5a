import type { Site, SiteRequest } from '@labkeeper/protocol/server';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { errorAt } from './field-error.ts';

interface SiteDialogProps {
  /** The site to change; a new one without. */
  readonly site: Site | undefined;
  readonly onClose: () => void;
}

/** Makes a site, or changes its name and place; its id never changes. */
export function SiteDialog({ site, onClose }: SiteDialogProps): ReactElement {
  const client = useQueryClient();
  const [name, setName] = useState(site?.name ?? '');
  const [location, setLocation] = useState(site?.location ?? '');
  const body: SiteRequest = { name: name.trim(), location: location.trim() === '' ? null : location.trim() };
  const save = useMutation({
    mutationFn: () =>
      site
        ? callApi<Site>(`/sites/${encodeURIComponent(site.site_id)}`, { method: 'PUT', body })
        : callApi<Site>('/sites', { method: 'POST', body }),
    async onSuccess(saved) {
      showToast(`${saved.name} is saved.`);
      await client.invalidateQueries({ queryKey: keys.sites });
      onClose();
    },
  });
  const refused = errorAt(save.error, 'name') ?? errorAt(save.error, 'site_id');
  return (
    <Dialog
      title={site ? 'Edit site' : 'New site'}
      onClose={onClose}
      onSubmit={() => body.name !== '' && save.mutate()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={body.name === ''} busy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field label="Name" hint="Such as Home, Office or Parents’ cellar." error={refused}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={120}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Place" optional hint="An address or a room, for people.">
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              autoComplete="off"
              value={location}
              onChange={(event) => setLocation(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      {save.error && refused === undefined ? <ErrorNote message={messageOf(save.error)} /> : null}
    </Dialog>
  );
}
