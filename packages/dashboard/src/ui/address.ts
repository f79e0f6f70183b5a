import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Everything a page keeps in its address after the "?": plain strings, absent where the usual holds. */
export interface AddressSearch {
  /** Only servers of this site; kept from page to page. */
  readonly site?: string | undefined;
  /** An open dialog, and the server it is about. */
  readonly dialog?: string | undefined;
  readonly server?: string | undefined;
  /** Filters and order of lists. */
  readonly q?: string | undefined;
  readonly state?: string | undefined;
  readonly tag?: string | undefined;
  readonly sort?: string | undefined;
  readonly view?: string | undefined;
  /** The server page and settings. */
  readonly tab?: string | undefined;
  /** The log that is read: `unit:plex.service`, `container:web`, `container:nextcloud/db`, `journal`. */
  readonly log?: string | undefined;
  /** The disk that the Disks tab shows first to the eye, by its id. */
  readonly disk?: string | undefined;
  readonly range?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** A channel, to filter the log or to open; a maintenance window to open. */
  readonly channel?: string | undefined;
  /** Only alerts of this rule. */
  readonly rule?: string | undefined;
  readonly window?: string | undefined;
  /** Where to go after log-in. */
  readonly next?: string | undefined;
}

const names = [
  'site',
  'dialog',
  'server',
  'q',
  'state',
  'tag',
  'sort',
  'view',
  'tab',
  'log',
  'disk',
  'range',
  'from',
  'to',
  'channel',
  'rule',
  'window',
  'next',
] as const satisfies readonly (keyof AddressSearch)[];

/** Reads a query string; names that no page knows and empty values are left out. */
export function parseAddress(text: string): AddressSearch {
  const search = new URLSearchParams(text);
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value !== null && value !== '') found[name] = value;
  }
  return found;
}

/** Writes a query string with its "?", empty where nothing is set; always in the same order. */
export function writeAddress(search: Readonly<Record<string, unknown>>): string {
  const written = new URLSearchParams();
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string' && value !== '') written.set(name, value);
  }
  const text = written.toString();
  return text === '' ? '' : `?${text}`;
}

/** Applies a change to what an address holds. An empty string takes a name out; it stays as undefined, which also ends what is kept from page to page. */
export function changeAddress(search: AddressSearch, change: AddressSearch): AddressSearch {
  const changed: Record<string, string | undefined> = { ...search };
  for (const [name, value] of Object.entries<string | undefined>({ ...change }))
    changed[name] = value === '' ? undefined : value;
  return changed;
}

/**
 * The address's search and how to change it. `replace` keeps the change out of the history: for what one types, so that
 * "back" leaves the page and does not walk through letters.
 */
export function useAddress(): [AddressSearch, (change: AddressSearch, how?: { replace?: boolean }) => void] {
  const search: AddressSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: AddressSearch, how: { replace?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: (before: AddressSearch) => changeAddress(before, changes),
        replace: how.replace ?? false,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, change];
}
