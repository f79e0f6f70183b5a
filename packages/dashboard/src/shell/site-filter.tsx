import { ChevronDown, MapPin } from 'lucide-react';
import type { ReactElement } from 'react';
import { useServers, useSites } from '../api/fleet.ts';
import { useAddress } from '../ui/address.ts';
import { visibleText } from '../ui/visible-text.ts';

/** Narrows every page to one site; not there as long as there is nothing to choose. */
export function SiteFilter(): ReactElement | null {
  const [search, change] = useAddress();
  const { data: servers } = useServers();
  const { data: sites } = useSites();
  const inUse = sites?.filter((site) => servers?.some((server) => server.site_id === site.site_id)) ?? [];
  if (inUse.length === 0 || (inUse.length < 2 && search.site === undefined)) return null;
  return (
    <label className="relative flex min-w-0 items-center">
      <span className="sr-only">Site</span>
      <MapPin size={14} aria-hidden="true" className="pointer-events-none absolute left-2 text-ink-3" />
      <select
        value={search.site ?? ''}
        onChange={(event) => change({ site: event.currentTarget.value })}
        className={`field-sizing-content h-11 max-w-36 min-w-0 appearance-none truncate rounded-lg border pr-7 pl-7 text-md font-medium transition-colors duration-120 sm:h-8 sm:max-w-52 sm:text-sm ${search.site === undefined ? 'border-line bg-card text-ink-2 hover:border-line-strong' : 'border-transparent bg-accent-soft text-accent'}`}
      >
        <option value="">All sites</option>
        {inUse.map((site) => (
          <option key={site.site_id} value={site.site_id}>
            {visibleText(site.name)}
          </option>
        ))}
      </select>
      <ChevronDown size={12} aria-hidden="true" className="pointer-events-none absolute right-2 text-ink-3" />
    </label>
  );
}
