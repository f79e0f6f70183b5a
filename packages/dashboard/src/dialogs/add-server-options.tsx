import type { EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import { type ReactElement, useState } from 'react';
import { useServers, useSites } from '../api/fleet.ts';
import { Button } from '../ui/button.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { TagPicker } from '../ui/tag-picker.tsx';
import { visibleText } from '../ui/visible-text.ts';

interface AddServerOptionsProps {
  readonly busy: boolean;
  readonly onApply: (request: EnrollmentTokenRequest) => void;
}

/** Site, tags and number of machines of the next line. */
export function AddServerOptions({ busy, onApply }: AddServerOptionsProps): ReactElement {
  const { data: servers = [] } = useServers();
  const { data: sites = [] } = useSites(true);
  const [siteId, setSiteId] = useState('');
  const [tags, setTags] = useState<readonly string[]>([]);
  const [uses, setUses] = useState('1');
  const count = Number(uses);
  const countError = Number.isInteger(count) && count >= 1 && count <= 1000 ? undefined : 'A number from 1 to 1000.';

  return (
    <Disclosure summary="Site, tags, several machines" className="mt-2">
      <form
        className="grid gap-4 sm:grid-cols-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (countError === undefined)
            onApply({ site_id: siteId === '' ? null : siteId, tags: [...tags], uses: count });
        }}
      >
        <Field label="Site" hint={sites.length === 0 ? 'Sites are made in the settings.' : undefined}>
          {(control) => (
            <Select {...control} value={siteId} onChange={(event) => setSiteId(event.currentTarget.value)}>
              <option value="">No site</option>
              {sites.map((site) => (
                <option key={site.site_id} value={site.site_id}>
                  {visibleText(site.name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Machines" hint="The same line works on so many." error={countError}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={uses}
              onChange={(event) => setUses(event.currentTarget.value)}
            />
          )}
        </Field>
        <div className="sm:col-span-2">
          <Field label="Tags">
            {(control) => (
              <TagPicker
                control={control}
                value={tags}
                onChange={setTags}
                known={[...new Set(servers.flatMap((server) => server.tags))]}
              />
            )}
          </Field>
        </div>
        <div>
          <Button type="submit" busy={busy}>
            Make the line anew
          </Button>
        </div>
      </form>
    </Disclosure>
  );
}
