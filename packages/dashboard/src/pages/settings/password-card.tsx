import type { Session } from '@labkeeper/protocol/account';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { errorAt } from './field-error.ts';

const SHORTEST = 8;

/** What is wrong with a new password, by field, as far as one has typed. */
export function passwordProblems(next: string, again: string): { next?: string; again?: string } {
  return {
    ...(next !== '' && next.length < SHORTEST ? { next: `At least ${SHORTEST} characters.` } : {}),
    ...(again !== '' && again !== next ? { again: 'The two are not the same.' } : {}),
  };
}

/** Changes one's own password; every other session ends with it. */
export function PasswordCard(): ReactElement {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const problems = passwordProblems(next, again);
  const ready = current !== '' && next.length >= SHORTEST && next === again;
  const change = useMutation({
    mutationFn: () =>
      callApi<Session>('/auth/password', { method: 'PUT', body: { current_password: current, new_password: next } }),
    onSuccess() {
      setCurrent('');
      setNext('');
      setAgain('');
      showToast('Password changed. Every other session has ended.');
    },
  });
  const wrongCurrent =
    change.error instanceof ApiError && change.error.code === 'LOGIN_FAILED' ? 'That is not your password.' : undefined;
  const refused = errorAt(change.error, 'new_password');
  return (
    <Card title="Password">
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) change.mutate();
        }}
      >
        <Field label="Current password" error={wrongCurrent}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
            />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="New password" error={problems.next ?? refused} hint="Length counts more than symbols.">
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="new-password"
                value={next}
                onChange={(event) => setNext(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label="Once more" error={problems.again}>
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="new-password"
                value={again}
                onChange={(event) => setAgain(event.currentTarget.value)}
              />
            )}
          </Field>
        </div>
        {change.error && wrongCurrent === undefined && refused === undefined ? (
          <ErrorNote message={messageOf(change.error)} />
        ) : null}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" disabled={!ready} busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
}
