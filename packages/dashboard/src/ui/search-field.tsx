import { Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAddress } from './address.ts';
import { Input } from './field.tsx';

interface SearchFieldProps {
  /** What it does, for screen readers. */
  readonly label: string;
  /** What one may type. */
  readonly hint: string;
  /** How wide it is. */
  readonly className: string;
}

/** Words that narrow a list; they stand in the address. */
export function SearchField({ label, hint, className }: SearchFieldProps): ReactElement {
  const [search, change] = useAddress();
  return (
    <label className={`relative min-w-0 ${className}`}>
      <span className="sr-only">{label}</span>
      <Search
        size={15}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-3"
      />
      <Input
        type="search"
        className="pl-9"
        placeholder={hint}
        autoComplete="off"
        maxLength={200}
        value={search.q ?? ''}
        onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
      />
    </label>
  );
}
