import { X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useSetupState } from '../api/account.ts';
import { useServers } from '../api/fleet.ts';
import { isReadableOnTheWay } from '../ui/plain-http.ts';

/** Says that nothing of what one sees is real. */
export function DemoBanner(): ReactElement | null {
  const { data: servers } = useServers();
  const { data } = useSetupState(servers !== undefined);
  if (data?.demo !== true) return null;
  return (
    <aside aria-label="Demo" className="bg-accent-soft px-4 py-1.5 text-center text-sm text-accent">
      <p>
        <span className="font-medium">Demo.</span> These servers are made up
        <span className="max-sm:hidden">; nothing here touches a real machine</span>.
      </p>
    </aside>
  );
}

const KEY = 'labkeeper.plain-http-seen';

function wasSeen(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes';
  } catch {
    return false;
  }
}

/** Says once on this device that the connection is not encrypted, and what to do about it. */
export function PlainHttpBanner(): ReactElement | null {
  const [hidden, setHidden] = useState(() => wasSeen() || !isReadableOnTheWay(location));
  if (hidden) return null;

  function hide(): void {
    setHidden(true);
    try {
      localStorage.setItem(KEY, 'yes');
    } catch {
      // Without storage it comes back with the next visit.
    }
  }

  return (
    <aside aria-label="Connection" className="flex items-center gap-2 bg-warn-soft py-0.5 pr-1 pl-4 text-sm text-warn">
      <p className="flex-1 py-1 text-center">
        <span className="font-medium">This connection is not encrypted.</span> Others on this network could read along;
        the hub answers on HTTPS too.
      </p>
      <button
        type="button"
        aria-label="Do not show this again"
        title="Do not show this again"
        className="flex size-11 shrink-0 items-center justify-center rounded-md sm:size-7"
        onClick={hide}
      >
        <X size={14} aria-hidden="true" />
      </button>
    </aside>
  );
}
