import type { ApiKeyCreated } from '@labkeeper/protocol/account';
import type { Scope } from '@labkeeper/protocol/scope';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { hubNow } from '../../ui/clock.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input, Select } from '../../ui/field.tsx';
import { expiryOf, scopeWords } from './api-key-rows.ts';
import { errorAt } from './field-error.ts';

interface NewKeyDialogProps {
  readonly onClose: () => void;
  readonly onMade: () => void;
}

const scopes = ['read', 'ingest', 'operate', 'admin'] as const satisfies readonly Scope[];

/** Makes a key and shows it the one time that it can be seen. */
export function NewKeyDialog({ onClose, onMade }: NewKeyDialogProps): ReactElement {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState(0);
  const make = useMutation({
    mutationFn: () =>
      callApi<ApiKeyCreated>('/api-keys', {
        method: 'POST',
        body: { name: name.trim(), scopes: chosen, expires_at: expiryOf(days, hubNow()) },
      }),
    onSuccess: onMade,
  });
  if (make.data) return <MadeKey made={make.data} onClose={onClose} />;
  const ready = name.trim() !== '' && chosen.length > 0;
  const placed = errorAt(make.error, 'name') ?? errorAt(make.error, 'expires_at');
  return (
    <Dialog
      title="New API key"
      onClose={onClose}
      onSubmit={() => ready && make.mutate()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!ready} busy={make.isPending}>
            Make the key
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field label="Name" hint="What will use it, such as “backup script”." error={errorAt(make.error, 'name')}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={120}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">It may</legend>
          <div className="grid gap-1 sm:grid-cols-2">
            {scopes.map((scope) => (
              <label
                key={scope}
                className="flex min-h-11 items-center gap-2.5 rounded-lg px-2 text-base hover:bg-hover sm:min-h-9"
              >
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-accent"
                  checked={chosen.includes(scope)}
                  onChange={(event) =>
                    setChosen(
                      event.currentTarget.checked ? [...chosen, scope] : chosen.filter((other) => other !== scope),
                    )
                  }
                />
                <span>
                  {scopeWords[scope]} <code className="font-mono text-xs text-ink-3">{scope}</code>
                </span>
              </label>
            ))}
          </div>
          {chosen.length === 0 ? <p className="mt-1 text-xs text-fail">Choose one at least.</p> : null}
        </fieldset>
        <Field label="It ends" error={errorAt(make.error, 'expires_at')}>
          {(control) => (
            <Select {...control} value={String(days)} onChange={(event) => setDays(Number(event.currentTarget.value))}>
              <option value="0">when it is revoked</option>
              <option value="7">after a week</option>
              <option value="30">after 30 days</option>
              <option value="90">after 90 days</option>
              <option value="365">after a year</option>
            </Select>
          )}
        </Field>
      </div>
      {make.error && placed === undefined ? (
        <ErrorNote
          message={messageOf(make.error)}
          requestId={make.error instanceof ApiError ? make.error.requestId : undefined}
        />
      ) : null}
    </Dialog>
  );
}

function MadeKey({ made, onClose }: { readonly made: ApiKeyCreated; readonly onClose: () => void }): ReactElement {
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);

  // Once it is closed the key is gone: leaving without it takes a second, knowing step.
  function close(): void {
    if (copied || warned) onClose();
    else setWarned(true);
  }

  return (
    <Dialog
      title="The key is made"
      description="It is shown this once and kept nowhere: copy it now."
      onClose={close}
      footer={<Button onClick={close}>{warned && !copied ? 'Close without copying' : 'Done'}</Button>}
    >
      <code
        className="block rounded-lg bg-hover p-3 font-mono text-base break-all select-all"
        onCopy={() => setCopied(true)}
      >
        {made.key}
      </code>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
        <p role="status" className="min-w-0 flex-1 text-sm text-warn">
          {warned && !copied ? 'It was not copied yet, and cannot be shown again.' : ''}
        </p>
        <CopyButton text={made.key} label="Copy the key" primary onCopied={() => setCopied(true)} />
      </div>
    </Dialog>
  );
}
