import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { logIn, useSetupState } from '../../api/account.ts';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { Gate } from '../../ui/gate.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { innerAddress } from './inner-address.ts';
import { waitInWords } from './wait-in-words.ts';

/** Lets the administrator in: a password, and a code where a second factor is set up. */
export function LoginPage(): ReactElement {
  usePageTitle('Log in');
  const navigate = useNavigate();
  const [search] = useAddress();
  const { data: setup } = useSetupState();
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [askCode, setAskCode] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: logIn,
    onSuccess: () => void navigate({ href: innerAddress(search.next), replace: true }),
    onError: (reason) => {
      if (reason instanceof ApiError && reason.code === 'TOTP_REQUIRED') setAskCode(true);
    },
  });
  const code = error instanceof ApiError ? error.code : undefined;
  const mustSetUp = setup?.done === false;
  useEffect(() => {
    if (mustSetUp) void navigate({ to: '/setup', replace: true });
  }, [mustSetUp, navigate]);

  return (
    <Gate title="Log in to Labkeeper" intro="Your servers are behind this door.">
      <form
        className="space-y-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== '') mutate({ password, ...(totp === '' ? {} : { totp: totp.trim() }) });
        }}
      >
        <input type="text" name="username" autoComplete="username" defaultValue="admin" hidden readOnly />
        <Field label="Password" error={code === 'LOGIN_FAILED' ? 'This password is not right.' : undefined}>
          {(control) => (
            <Input
              {...control}
              type="password"
              name="password"
              autoComplete="current-password"
              autoFocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
        </Field>
        {askCode ? (
          <Field
            label="Code of your authenticator"
            hint="Six digits, or one of the recovery codes."
            error={code === 'TOTP_REQUIRED' && totp !== '' ? 'This code is not right, or has passed.' : undefined}
          >
            {(control) => (
              <Input
                {...control}
                name="totp"
                inputMode="numeric"
                autoComplete="one-time-code"
                autoFocus
                value={totp}
                onChange={(event) => setTotp(event.currentTarget.value)}
              />
            )}
          </Field>
        ) : null}
        <Button type="submit" variant="primary" busy={isPending} className="w-full">
          Log in
        </Button>
      </form>
      <LoginTrouble error={error} />
      <p className="mt-6 text-xs text-pretty text-ink-3">
        Forgotten? On the hub’s machine run <code className="font-mono">npx labkeeper reset-password</code>
      </p>
    </Gate>
  );
}

function LoginTrouble({ error }: { readonly error: Error | null }): ReactElement | null {
  if (!(error instanceof ApiError)) return error ? <ErrorNote message={messageOf(error)} /> : null;
  if (error.code === 'LOGIN_FAILED' || error.code === 'TOTP_REQUIRED') return null;
  const wait = error.retryAfterSeconds === undefined ? '' : ` ${waitInWords(error.retryAfterSeconds)}`;
  return <ErrorNote message={error.message + wait} requestId={error.requestId} />;
}
