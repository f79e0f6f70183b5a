import type { EnrollmentTokenCreated, EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { ApiError, messageOf } from '../api/api-error.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { AddServerOptions } from './add-server-options.tsx';
import { type Arrival, useArrival } from './arrival.ts';
import { ArrivalProgress } from './arrival-progress.tsx';
import { heldTokens } from './held-tokens.ts';
import { InstallCommand } from './install-command.tsx';
import { RegisterByName } from './register-by-name.tsx';

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
        <InstallCommand token={token.data} onCopied={() => heldTokens.noteCopied(request)} />
      )}
      <ArrivalProgress arrival={arrival} />
      {arrived ? null : <AddServerOptions busy={token.isPending} onApply={setRequest} />}
      {arrived ? null : <RegisterByName />}
    </Dialog>
  );
}

/** A token for what is asked. One that nobody copied or used is taken back when something else is asked, and when the dialog closes. */
function useEnrolmentToken(request: EnrollmentTokenRequest): {
  data: EnrollmentTokenCreated | undefined;
  error: Error | null;
  isPending: boolean;
} {
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (wanted: EnrollmentTokenRequest) => heldTokens.take(wanted),
  });
  useEffect(() => {
    mutate(request);
    return () => void heldTokens.letGo(request).catch(() => undefined);
  }, [request, mutate]);
  return { data, error, isPending };
}

interface FooterProps {
  readonly arrival: Arrival;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

function Footer({ arrival, onAgain, onClose }: FooterProps): ReactElement {
  if (arrival.step !== 'reporting') {
    return (
      <>
        {arrival.step === 'expired' ? (
          <Button variant="primary" onClick={onAgain}>
            Make a new line
          </Button>
        ) : null}
        <Button onClick={onClose}>Close</Button>
      </>
    );
  }
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
