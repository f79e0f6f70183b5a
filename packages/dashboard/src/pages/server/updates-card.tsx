import type { ServerDetail } from '@labkeeper/protocol/server';
import { PackageCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';

interface UpdatesCardProps {
  readonly server: ServerDetail;
  /** Earlier updates wait for a restart. */
  readonly reboot: boolean;
}

/** Updates that wait on a machine. */
export function UpdatesCard({ server, reboot }: UpdatesCardProps): ReactElement | null {
  const { updates_available: updates, security_updates: security } = server;
  if (updates === null) return null;
  return (
    <Card title="Updates">
      <p className="flex items-center gap-2 text-base">
        {security !== null && security > 0 ? (
          <StateGlyph state="warn" />
        ) : (
          <PackageCheck size={16} aria-hidden="true" className="text-ink-3" />
        )}
        {updates === 0 ? 'Everything is up to date.' : `${formatCount(updates, 'update')} waiting`}
      </p>
      {security !== null && security > 0 ? (
        <p className="mt-1 text-sm text-ink-2">
          {formatCount(security, 'of them closes', 'of them close')} a security hole.
        </p>
      ) : null}
      {reboot ? <p className="mt-1 text-sm text-ink-2">A restart is needed to finish earlier updates.</p> : null}
    </Card>
  );
}
