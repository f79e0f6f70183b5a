import type { ReactElement } from 'react';
import { useSetupState } from '../api/account.ts';
import { useServers } from '../api/fleet.ts';

/** Says that nothing of what one sees is real. */
export function DemoBanner(): ReactElement | null {
  const { data: servers } = useServers();
  const { data } = useSetupState(servers !== undefined);
  if (data?.demo !== true) return null;
  return (
    <p className="bg-accent-soft px-4 py-1.5 text-center text-sm text-accent">
      <span className="font-medium">Demo.</span> These servers are made up
      <span className="max-sm:hidden">; nothing here touches a real machine</span>.
    </p>
  );
}
