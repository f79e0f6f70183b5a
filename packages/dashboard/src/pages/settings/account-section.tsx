import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { logOut, useSession } from '../../api/account.ts';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { formatDay } from '../../ui/format.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { PasswordCard } from './password-card.tsx';
import { SectionState } from './section-state.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { TotpCard } from './totp-card.tsx';

/** One's own account: who one is, the password, the second factor, and the way out. */
export function AccountSection(): ReactElement {
  const query = useSession();
  return (
    <SectionState query={query}>
      {(session) => (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="min-w-0 space-y-4">
            <Card title="This session">
              <dl className="grid grid-cols-2 gap-x-6 gap-y-2 text-base">
                <div>
                  <dt className="text-xs text-ink-3">Name</dt>
                  <dd className="break-words">{session.name}</dd>
                </div>
                <div>
                  <dt className="text-xs text-ink-3">Role</dt>
                  <dd>{session.role}</dd>
                </div>
                <div className="col-span-2">
                  <dt className="text-xs text-ink-3">Ends by itself</dt>
                  <dd>{formatDay(Date.parse(session.expires_at))}</dd>
                </div>
              </dl>
              {session.insecure ? (
                <p className="mt-3 flex items-start gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm">
                  <span className="mt-1">
                    <StateGlyph state="warn" />
                  </span>
                  This browser speaks to the hub without encryption, so others on the network could read along. The hub
                  answers on its TLS port, too.
                </p>
              ) : null}
              <LogOut />
            </Card>
            <TotpCard session={session} />
          </div>
          <div className="min-w-0 space-y-4">
            <PasswordCard />
            <SessionsCard />
          </div>
        </div>
      )}
    </SectionState>
  );
}

function LogOut(): ReactElement {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);

  async function leave(): Promise<void> {
    setBusy(true);
    try {
      await logOut();
      await navigate({ to: '/login', search: {} });
    } catch (error) {
      showToast(messageOf(error), 'fail');
      setBusy(false);
    }
  }

  return (
    <div className="mt-4 flex justify-end">
      <Button busy={busy} onClick={() => void leave()}>
        Log out
      </Button>
    </div>
  );
}
