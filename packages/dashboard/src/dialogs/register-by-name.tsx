import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../api/api-error.ts';
import { registerServer } from '../api/change-servers.ts';
import { Button } from '../ui/button.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Field, Input } from '../ui/field.tsx';
import { isServerId } from './server-form.ts';

/** Makes a server by its id alone: for scripts, and for one that was removed and shall report again. */
export function RegisterByName(): ReactElement {
  const [serverId, setServerId] = useState('');
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: registerServer,
    onSuccess: (server) => void navigate({ to: `/servers/${encodeURIComponent(server.server_id)}`, search: {} }),
  });
  const wrong = serverId !== '' && !isServerId(serverId);
  const atField = error instanceof ApiError && (error.field === 'server_id' || error.status === 409);
  return (
    <Disclosure summary="Register by name" className="mt-1">
      <form
        className="flex flex-wrap items-start gap-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isServerId(serverId)) mutate(serverId);
        }}
      >
        <div className="min-w-0 flex-1 basis-64">
          <Field
            label="Id"
            hint="For a script that reports with a key, or to let a removed server report again."
            error={wrong ? 'Letters, digits, dots, dashes and underscores, up to 63.' : fieldMessage(atField, error)}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                value={serverId}
                onChange={(event) => setServerId(event.currentTarget.value.trim())}
              />
            )}
          </Field>
        </div>
        <Button type="submit" className="mt-6" busy={isPending} disabled={!isServerId(serverId)}>
          Register
        </Button>
      </form>
      {error && !atField ? <ErrorNote message={messageOf(error)} /> : null}
    </Disclosure>
  );
}

function fieldMessage(atField: boolean, error: Error | null): string | undefined {
  return atField && error ? messageOf(error) : undefined;
}
