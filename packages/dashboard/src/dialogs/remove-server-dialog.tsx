import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { messageOf } from '../api/api-error.ts';
import { removeServer } from '../api/change-servers.ts';
import { useServers } from '../api/fleet.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { MachineText } from '../ui/machine-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { visibleText } from '../ui/visible-text.ts';

interface RemoveServerDialogProps {
  readonly serverId: string | undefined;
  readonly onClose: () => void;
}

/** Asks before a server is forgotten, and says what goes and what stays. */
export function RemoveServerDialog({ serverId, onClose }: RemoveServerDialogProps): ReactElement | null {
  const { data: servers } = useServers();
  const server = servers?.find((known) => known.server_id === serverId);
  const navigate = useNavigate();
  const pathname = useLocation({ select: (location) => location.pathname });
  const { mutate, isPending, error } = useMutation({
    mutationFn: removeServer,
    onSuccess: () => {
      showToast(`${visibleText(server?.display_name ?? serverId ?? '')} was removed.`);
      // On the page of the server itself there is nothing left to go back to.
      if (pathname.startsWith('/servers/')) void navigate({ to: '/servers', search: {}, replace: true });
      else onClose();
    },
  });
  if (!server) return null;
  return (
    <ConfirmDialog
      title={`Remove ${visibleText(server.display_name)}?`}
      confirm="Remove this server"
      danger
      busy={isPending}
      error={error ? messageOf(error) : undefined}
      onConfirm={() => mutate(server.server_id)}
      onClose={onClose}
    >
      <p>
        <MachineText text={server.display_name} className="font-medium text-ink" /> disappears from the dashboard
        together with its history, and its key is revoked at once. This cannot be undone.
      </p>
      <p>
        Until it is created again nothing may report as{' '}
        <MachineText text={server.server_id} className="font-mono text-xs text-ink" />: under <b>Add server</b>, by a
        new install line or by “Register by name”.
      </p>
      <p>The agent stays on the machine and can no longer report. To take it away, run there:</p>
      <pre className="overflow-x-auto rounded-lg bg-hover px-3 py-2 font-mono text-xs text-ink select-all">
        sudo labkeeper-agent uninstall
      </pre>
    </ConfirmDialog>
  );
}
