import type { SetupRequest } from '@labkeeper/protocol/account';
import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { setUp, useSetupState } from '../../api/account.ts';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { setFirstNights } from '../../api/silence.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { Gate } from '../../ui/gate.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { ownTimeZone } from '../../ui/zone-clock.ts';
import { type NightAnswer, NightQuestion } from './night-question.tsx';
import { codeOfHash, type SetupErrors, setupErrors } from './setup-form.ts';

/** First run: the administrator's password, typed twice. The code comes with the link that the hub printed. */
export function SetupPage(): ReactElement {
  usePageTitle('Set up');
  const navigate = useNavigate();
  const { data: setup } = useSetupState();
  const linked = codeOfHash(useLocation({ select: (location) => location.hash }));
  const [typed, setForm] = useState({ code: '', password: '', again: '' });
  const form = { ...typed, code: typed.code === '' ? (linked ?? '') : typed.code };
  const [tried, setTried] = useState(false);
  const [nights, setNights] = useState<NightAnswer>('silent');
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (request: SetupRequest) => {
      await setUp(request);
      // The password is set; nights can be chosen again on their own page, so nothing is refused for them.
      await setFirstNights(ownTimeZone(), nights).catch(() => undefined);
    },
    onSuccess: () => void navigate({ to: '/', replace: true }),
  });
  const done = setup?.done === true;
  useEffect(() => {
    if (done) void navigate({ to: '/', replace: true });
  }, [done, navigate]);

  const wrong = setupErrors(form);
  const refused = error instanceof ApiError && error.code === 'SETUP_CODE_INVALID';
  const codeError = refused ? error.message : shown(wrong, 'code', tried);

  return (
    <Gate
      title="Welcome to Labkeeper"
      intro="Choose the password of the administrator. It is the only one you need."
      foot="It is kept on this hub alone, and only as a hash."
    >
      <form
        className="space-y-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(wrong).length === 0) mutate({ code: form.code.trim(), password: form.password });
        }}
      >
        <input type="text" name="username" autoComplete="username" defaultValue="admin" hidden readOnly />
        {linked === undefined || refused ? (
          <Field label="Set-up code" hint="The hub prints it when it starts." error={codeError}>
            {(control) => (
              <Input
                {...control}
                name="code"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus
                value={form.code}
                onChange={(event) => setForm({ ...typed, code: event.currentTarget.value })}
              />
            )}
          </Field>
        ) : null}
        <Field
          label="Password"
          hint="8 characters or more; a sentence is best."
          error={shown(wrong, 'password', tried)}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              name="new-password"
              autoComplete="new-password"
              autoFocus={linked !== undefined}
              value={form.password}
              onChange={(event) => setForm({ ...typed, password: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Password again" error={shown(wrong, 'again', tried || form.again.length >= form.password.length)}>
          {(control) => (
            <Input
              {...control}
              type="password"
              name="new-password-again"
              autoComplete="new-password"
              value={form.again}
              onChange={(event) => setForm({ ...typed, again: event.currentTarget.value })}
            />
          )}
        </Field>
        <NightQuestion answer={nights} onChange={setNights} />
        <Button type="submit" variant="primary" busy={isPending} className="w-full">
          Set the password and begin
        </Button>
      </form>
      {error && !refused ? (
        <ErrorNote message={messageOf(error)} requestId={error instanceof ApiError ? error.requestId : undefined} />
      ) : null}
    </Gate>
  );
}

function shown(errors: SetupErrors, name: keyof SetupErrors, now: boolean): string | undefined {
  return now ? errors[name] : undefined;
}
