import { Link } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AddressSearch } from '../../ui/address.ts';
import { visibleText } from '../../ui/visible-text.ts';

interface LogLinkProps {
  /** The log, as it stands in the address. */
  readonly log: string;
  /** What it is the log of. */
  readonly name: string;
}

/** The way to the log of a thing on the same page. */
export function LogLink({ log, name }: LogLinkProps): ReactElement {
  return (
    <Link
      to="."
      search={(before: AddressSearch) => ({ ...before, tab: 'logs', log, q: undefined, state: undefined })}
      aria-label={`Log of ${visibleText(name)}`}
      title="Log"
      className="inline-flex size-11 items-center justify-center rounded-lg text-ink-2 hover:bg-hover hover:text-ink sm:size-8"
    >
      <ScrollText size={15} aria-hidden="true" />
    </Link>
  );
}
