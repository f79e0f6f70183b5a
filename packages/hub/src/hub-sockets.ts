import type { AccountsService, Revocation } from './features/accounts/service.ts';
import type { Caller } from './platform/caller.ts';
import type { OpenSockets } from './platform/open-sockets.ts';
import type { Scheduler } from './platform/scheduler.ts';

// In the range for applications: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.2
const revokedCode = 4401;
/** Time for a feature to say goodbye in its own words. */
const graceMs = 100;
const sweepSeconds = 0.5;

/** Closes the sockets of whoever lost his rights: at once when it happened here, within a second when another process did it. */
export function closeRevokedSockets(sockets: OpenSockets, accounts: AccountsService, scheduler: Scheduler): void {
  accounts.onRevoked((revoked) => {
    setTimeout(() => sockets.closeWhere((caller) => isOf(caller, revoked), revokedCode, 'revoked'), graceMs);
  });
  scheduler.every({
    name: 'accounts: who lost his rights',
    everySeconds: sweepSeconds,
    run: () => accounts.sweep(sockets.callers()),
  });
}

function isOf(caller: Caller, revoked: Revocation): boolean {
  if (revoked.kind === 'session') return caller.kind === 'session' && caller.sessionHash === revoked.sessionHash;
  return (caller.kind === 'key' || caller.kind === 'agent') && caller.keyId === revoked.keyId;
}
