import type { EnrollmentTokenCreated, EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { ApiError, messageOf } from '../api/api-error.ts';
import { dropEnrolmentToken, makeEnrolmentToken } from '../api/change-servers.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { AddServerOptions } from './add-server-options.tsx';
import { type Arrival, useArrival } from './arrival.ts';
import { ArrivalProgress } from './arrival-progress.tsx';
import { InstallCommand } from './install-command.tsx';

interface AddServerDialogProps {
  readonly onClose: () => void;
}

/** One line to paste on the machine; the dialog turns green by itself when the machine reports. */
export function AddServerDialog({ onClose }: AddServerDialogProps): ReactElement {
  const [request, setRequest] = useState<EnrollmentTokenRequest>({});
  const token = useEnrolmentToken(request);
  const arrival = useArrival(token.data);
  const arrived = arrival.step === 'reporting';

  return (
    <Dialog
      title="Add a server"
      description="Run one line on the machine you want to watch."
      onClose={onClose}
      wide
      footer={<Footer arrival={arrival} onAgain={() => setRequest({ ...request })} onClose={onClose} />}
    >
      {token.error ? (
        <ErrorNote
          message={messageOf(token.error)}
          requestId={token.error instanceof ApiError ? token.error.requestId : undefined}
          action={<Button onClick={() => setRequest({ ...request })}>Try again</Button>}
        />
      ) : (
        <InstallCommand token={token.data} />
      )}
      <ArrivalProgress arrival={arrival} />
      {arrived ? null : <AddServerOptions busy={token.isPending} onApply={setRequest} />}
    </Dialog>
  );
}

/** A token for what is asked; asking for something else takes the unused one back. */
function useEnrolmentToken(request: EnrollmentTokenRequest): {
  data: EnrollmentTokenCreated | undefined;
  error: Error | null;
  isPending: boolean;
} {
  const { mutate, data, error, isPending } = useMutation({ mutationFn: makeEnrolmentToken });
  const asked = useRef<EnrollmentTokenRequest>(undefined);
  const held = useRef<EnrollmentTokenCreated>(undefined);
  useEffect(() => {
    if (asked.current === request) return;
    asked.current = request;
    const before = held.current;
    held.current = undefined;
    if (before) void dropEnrolmentToken(before.token_id).catch(() => undefined);
    mutate(request, {
      onSuccess: (created) => {
        held.current = created;
      },
    });
  }, [request, mutate]);
  return { data, error, isPending };
}

interface FooterProps {
  readonly arrival: Arrival;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

function Footer({ arrival, onAgain, onClose }: FooterProps): ReactElement {
  if (arrival.step !== 'reporting') return <Button onClick={onClose}>Close</Button>;
  return (
    <>
      <Button onClick={onAgain}>Add another</Button>
      <Link
        to={`/servers/${encodeURIComponent(arrival.server.server_id)}`}
        className={`${buttonClass('primary')} max-w-full`}
      >
        <bdi className="truncate">Open {visibleText(arrival.server.display_name)}</bdi>
      </Link>
    </>
  );
}
