import type { Site } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { MapPin, Plus } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { useServers, useSites } from '../../api/fleet.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { showToast } from '../../ui/toast.tsx';
import { SectionState } from './section-state.tsx';
import { SiteDialog } from './site-dialog.tsx';
import { countTags } from './tag-counts.ts';

/** Places that servers belong to, and the tags that are in use. */
export function SitesSection(): ReactElement {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <SitesCard />
      <TagsCard />
    </div>
  );
}

function SitesCard(): ReactElement {
  const query = useSites(true);
  const [edited, setEdited] = useState<Site | 'new'>();
  const [removed, setRemoved] = useState<Site>();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (site: Site) => callApi(`/sites/${encodeURIComponent(site.site_id)}`, { method: 'DELETE' }),
    async onSuccess(_, site) {
      showToast(`${site.name} is removed.`);
      setRemoved(undefined);
      await client.invalidateQueries({ queryKey: keys.sites });
    },
  });
  const add = (
    <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onClick={() => setEdited('new')}>
      New site
    </Button>
  );
  return (
    <Card title="Sites" aside={add}>
      <SectionState query={query}>
        {(sites) =>
          sites.length === 0 ? (
            <EmptyState small icon={<MapPin size={18} aria-hidden="true" />} title="No sites yet">
              A site is a place with servers: home, the office, the parents’ cellar. With sites, every list can be
              narrowed to one place.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {sites.map((site) => (
                <li key={site.site_id} className="flex min-h-12 flex-wrap items-center gap-x-3 py-1.5">
                  <div className="min-w-0 flex-1">
                    <MachineText text={site.name} className="font-medium" />
                    <p className="text-xs text-ink-3">
                      {formatCount(site.servers, 'server')}
                      {site.location === null ? null : (
                        <>
                          {' · '}
                          <MachineText text={site.location} />
                        </>
                      )}
                    </p>
                  </div>
                  <Button size="sm" variant="ghost" aria-label={`Edit ${site.name}`} onClick={() => setEdited(site)}>
                    Edit
                  </Button>
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-label={`Remove ${site.name}`}
                    disabled={site.servers > 0}
                    title={site.servers > 0 ? 'Servers still belong to it' : undefined}
                    onClick={() => setRemoved(site)}
                  >
                    Remove
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </SectionState>
      {edited === undefined ? null : (
        <SiteDialog site={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {removed ? (
        <ConfirmDialog
          title={`Remove ${removed.name}`}
          confirm="Remove the site"
          danger
          busy={remove.isPending}
          error={remove.error ? messageOf(remove.error) : undefined}
          onConfirm={() => remove.mutate(removed)}
          onClose={() => setRemoved(undefined)}
        >
          <p>No server belongs to it, so nothing else changes.</p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

function TagsCard(): ReactElement {
  const query = useServers();
  return (
    <Card title="Tags">
      <SectionState query={query}>
        {(servers) => {
          const tags = countTags(servers);
          if (tags.length === 0) {
            return (
              <EmptyState small title="No tags yet">
                Tags are given where a server is edited, such as “media” or “raspberry”; lists can then be narrowed to
                them.
              </EmptyState>
            );
          }
          return (
            <ul className="flex flex-wrap gap-2">
              {tags.map(({ tag, servers: count }) => (
                <li key={tag}>
                  <Link
                    to="/servers"
                    search={{ tag }}
                    className="inline-flex h-11 items-center gap-2 rounded-lg bg-hover px-3 text-base hover:bg-track sm:h-8"
                  >
                    <MachineText text={tag} />
                    <span className="text-xs text-ink-2">{formatCount(count, 'server')}</span>
                  </Link>
                </li>
              ))}
            </ul>
          );
        }}
      </SectionState>
    </Card>
  );
}
