import type { ReactElement } from 'react';
import { useServers, useSites } from '../../api/fleet.ts';
import { Field } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { inScope } from '../../ui/in-scope.ts';
import { PickMany } from '../../ui/pick-many.tsx';
import type { WindowForm } from './window-form.ts';

interface WindowScopeFieldsProps {
  readonly form: WindowForm;
  readonly onChange: (changes: Partial<WindowForm>, name: string) => void;
}

/** What a window is about: servers by name, by tag, by site; everything where nothing is chosen. */
export function WindowScopeFields({ form, onChange }: WindowScopeFieldsProps): ReactElement {
  const { data: servers = [] } = useServers();
  const { data: sites = [] } = useSites(true);
  const tags = [...new Set(servers.flatMap((server) => server.tags))].toSorted((a, b) => a.localeCompare(b));
  const all = form.serverIds.length + form.tags.length + form.siteIds.length === 0;
  const scope = { server_ids: [...form.serverIds], tags: [...form.tags], site_ids: [...form.siteIds] };
  const count = servers.filter((server) => inScope(server, scope)).length;
  return (
    <fieldset>
      <legend className="text-sm font-medium">What it is about</legend>
      <p className="mb-2 text-xs text-ink-3" aria-live="polite">
        {all
          ? 'Everything, as long as nothing is chosen.'
          : `${formatCount(count, 'server')} of ${servers.length} now.`}
      </p>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Servers">
          {(control) => (
            <PickMany
              control={control}
              options={servers.map((server) => ({ value: server.server_id, label: server.display_name }))}
              picked={form.serverIds}
              none="Any server"
              more="Add a server"
              onChange={(serverIds) => onChange({ serverIds }, 'scope')}
            />
          )}
        </Field>
        <Field label="Tags">
          {(control) => (
            <PickMany
              control={control}
              options={tags.map((tag) => ({ value: tag, label: tag }))}
              picked={form.tags}
              none="Any tag"
              more="Add a tag"
              onChange={(picked) => onChange({ tags: picked }, 'scope')}
            />
          )}
        </Field>
        <Field label="Sites">
          {(control) => (
            <PickMany
              control={control}
              options={sites.map((site) => ({ value: site.site_id, label: site.name }))}
              picked={form.siteIds}
              none="Any site"
              more="Add a site"
              onChange={(siteIds) => onChange({ siteIds }, 'scope')}
            />
          )}
        </Field>
      </div>
    </fieldset>
  );
}
