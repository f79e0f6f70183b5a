import type { ListedRule } from '@labkeeper/protocol/alert';
import type { ReactElement } from 'react';
import { useServers, useSites } from '../../api/fleet.ts';
import { Card } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { PickMany } from '../../ui/pick-many.tsx';
import { OwnRuleLink } from './own-rule-link.tsx';
import type { RuleFieldsProps } from './rule-fields.ts';

interface ScopeFieldsProps extends RuleFieldsProps {
  /** The rule as it is stored; a new one without. */
  readonly rule: ListedRule | undefined;
}

/** Which servers it is about; all of them where nothing is picked. */
export function ScopeFields({ draft, change, errorAt, rule }: ScopeFieldsProps): ReactElement {
  const { data: servers = [] } = useServers();
  const { data: sites = [] } = useSites(true);
  const tags = [...new Set(servers.flatMap((server) => server.tags))].toSorted((a, b) => a.localeCompare(b));
  const { scope } = draft;
  const all = scope.server_ids.length + scope.tags.length + scope.site_ids.length === 0;
  return (
    <Card title="Which servers">
      <p className="mb-3 text-sm text-ink-2">
        {all ? 'Every server, those of tomorrow too.' : 'Those that fit every list below in which something is picked.'}
      </p>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Servers" error={errorAt('scope.server_ids')}>
          {(control) => (
            <PickMany
              control={control}
              options={servers.map((server) => ({ value: server.server_id, label: server.display_name }))}
              picked={scope.server_ids}
              none="Any server"
              more="Add a server"
              onChange={(picked) => change({ scope: { ...scope, server_ids: [...picked] } })}
            />
          )}
        </Field>
        <Field label="Tags" error={errorAt('scope.tags')}>
          {(control) => (
            <PickMany
              control={control}
              options={tags.map((tag) => ({ value: tag, label: tag }))}
              picked={scope.tags}
              none="Any tag"
              more="Add a tag"
              onChange={(picked) => change({ scope: { ...scope, tags: [...picked] } })}
            />
          )}
        </Field>
        <Field label="Sites" error={errorAt('scope.site_ids')}>
          {(control) => (
            <PickMany
              control={control}
              options={sites.map((site) => ({ value: site.site_id, label: site.name }))}
              picked={scope.site_ids}
              none="Any site"
              more="Add a site"
              onChange={(picked) => change({ scope: { ...scope, site_ids: [...picked] } })}
            />
          )}
        </Field>
      </div>
      {rule !== undefined && all && !isOfNoServer(rule.metric) ? <OwnRuleLink rule={rule} /> : null}
    </Card>
  );
}

/** The hub and the sites have rules too. */
function isOfNoServer(metric: string): boolean {
  return /^(?:hub|site)_/.test(metric);
}
