import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { MachineText } from './machine-text.tsx';

interface ServerLinkProps {
  readonly serverId: string;
  readonly name: string;
  /** The tab of its page that it leads to. */
  readonly tab?: string;
}

/** The name of a server, which leads to its page. */
export function ServerLink({ serverId, name, tab }: ServerLinkProps): ReactElement {
  return (
    <Link
      to="/servers/$serverId"
      params={{ serverId }}
      search={tab === undefined ? {} : { tab }}
      className="relative z-10 inline-flex min-h-6 max-sm:-my-2.5 max-sm:min-h-11 max-w-full min-w-6 items-center rounded-sm text-sm text-ink-2 hover:text-ink hover:underline"
    >
      <MachineText text={name} truncate />
    </Link>
  );
}
