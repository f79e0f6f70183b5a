import type { LoginRequest, Session, SetupRequest, SetupState } from '@labkeeper/protocol/account';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { callApi } from './client.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

/** Who is logged in. */
export function useSession(): UseQueryResult<Session> {
  return useQuery({
    queryKey: keys.session,
    queryFn: ({ signal }) => callApi<Session>('/auth/session', { signal }),
    staleTime: 5 * 60_000,
  });
}

/** Whether the hub has an administrator yet, its version, and whether it shows made-up servers; asked for once `wanted`. */
export function useSetupState(wanted = true): UseQueryResult<SetupState> {
  return useQuery({
    queryKey: keys.setup,
    queryFn: ({ signal }) => callApi<SetupState>('/setup', { signal }),
    enabled: wanted,
    staleTime: 60 * 60_000,
  });
}

/** Logs in; throws LOGIN_FAILED, TOTP_REQUIRED or LOGIN_LIMITED. What was kept for nobody is forgotten. */
export async function logIn(request: LoginRequest): Promise<void> {
  await callApi('/auth/login', { method: 'POST', body: request });
  queryClient.clear();
}

/** Sets the hub up and logs in; throws SETUP_CODE_INVALID or SETUP_DONE. */
export async function setUp(request: SetupRequest): Promise<void> {
  await callApi('/setup', { method: 'POST', body: request });
  queryClient.clear();
}

/** Logs out and forgets everything that was shown. */
export async function logOut(): Promise<void> {
  await callApi('/auth/logout', { method: 'POST' });
  queryClient.clear();
}
