import type { ServerDetail } from '@labkeeper/protocol/server';
import { useMutation } from '@tanstack/react-query';
import { RadioTower } from 'lucide-react';
import type { ReactElement } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { makeEnrolmentToken } from '../../api/change-servers.ts';
import { InstallCommand } from '../../dialogs/install-command.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';

/** What stands on the page of a server that has never reported: why it is empty, and the line that fills it. */
export function FirstReport({ server }: { readonly server: ServerDetail }): ReactElement {
  const make = useMutation({
    mutationFn: () => makeEnrolmentToken({ server_id: server.server_id, site_id: server.site_id }),
  });
  return (
    <Card>
      <EmptyState
        icon={<RadioTower size={22} aria-hidden="true" />}
        title="Waiting for the first report"
        action={
          make.data ? undefined : (
            <Button variant="primary" busy={make.isPending} onClick={() => make.mutate()}>
              Show the install line
            </Button>
          )
        }
      >
        Processor, memory, disks, network, temperatures and processes stand here as soon as this machine reports. One
        line installs the agent on it; this page comes alive by itself.
      </EmptyState>
      {make.data ? (
        <div className="mx-auto max-w-2xl pb-6">
          <InstallCommand token={make.data} />
        </div>
      ) : null}
      {make.error ? (
        <ErrorNote
          message={messageOf(make.error)}
          requestId={make.error instanceof ApiError ? make.error.requestId : undefined}
        />
      ) : null}
    </Card>
  );
}
