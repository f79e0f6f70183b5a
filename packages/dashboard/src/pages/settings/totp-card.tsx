import type { Session, TotpEnrolment } from '@labkeeper/protocol/account';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';

const QrCode = lazy(async () => ({ default: (await import('./qr-code.tsx')).QrCode }));

/** The second factor: on or off, and how one gets from one to the other. */
export function TotpCard({ session }: { readonly session: Session }): ReactElement {
  const [open, setOpen] = useState<'on' | 'off'>();
  return (
    <Card
      title="Second factor"
      aside={<StatusBadge state={session.totp ? 'ok' : 'unknown'} label={session.totp ? 'On' : 'Off'} />}
    >
      <p className="text-sm text-pretty text-ink-2">
        {session.totp
          ? 'Logging in asks for a code of your authenticator app, too.'
          : 'With a code of an authenticator app on your phone, a password alone is not enough to log in.'}
      </p>
      <div className="mt-4 flex justify-end">
        <Button onClick={() => setOpen(session.totp ? 'off' : 'on')}>{session.totp ? 'Turn off' : 'Set up'}</Button>
      </div>
      {open === 'on' ? <EnrolDialog onClose={() => setOpen(undefined)} /> : null}
      {open === 'off' ? <RemoveDialog onClose={() => setOpen(undefined)} /> : null}
    </Card>
  );
}

function PasswordField({
  value,
  onType,
}: {
  readonly value: string;
  readonly onType: (text: string) => void;
}): ReactElement {
  return (
    <Field label="Your password">
      {(control) => (
        <Input
          {...control}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={value}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function useEnrolment(password: string, code: string) {
  const client = useQueryClient();
  const digits = code.replaceAll(' ', '');
  const begin = useMutation({
    mutationFn: () => callApi<TotpEnrolment>('/auth/totp', { method: 'POST', body: { password } }),
  });
  const confirm = useMutation({
    mutationFn: () => callApi<TotpEnrolment>('/auth/totp', { method: 'POST', body: { password, code: digits } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.session }),
  });
  return { begin, confirm, digits };
}

function EnrolDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { begin, confirm, digits } = useEnrolment(password, code);
  const made = begin.data;
  if (!made) {
    return (
      <StepDialog
        step={1}
        next="Next"
        ready={password !== ''}
        busy={begin.isPending}
        error={begin.error}
        onNext={() => begin.mutate()}
        onClose={onClose}
      >
        <PasswordField value={password} onType={setPassword} />
      </StepDialog>
    );
  }
  if (!confirm.isSuccess) {
    return (
      <StepDialog
        step={2}
        next="Turn on"
        ready={digits.length >= 6}
        busy={confirm.isPending}
        error={confirm.error}
        onNext={() => confirm.mutate()}
        onClose={onClose}
      >
        <SecretStep made={made} code={code} onType={setCode} />
      </StepDialog>
    );
  }
  return (
    <StepDialog
      step={3}
      next="I have kept the codes"
      ready
      busy={false}
      error={null}
      onNext={onClose}
      onClose={onClose}
    >
      <RecoveryStep codes={made.recovery_codes} />
    </StepDialog>
  );
}

interface StepDialogProps {
  readonly step: number;
  readonly next: string;
  readonly ready: boolean;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onNext: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function StepDialog({ step, next, ready, busy, error, onNext, onClose, children }: StepDialogProps): ReactElement {
  return (
    <Dialog
      title="Set up the second factor"
      description={`Step ${step} of 3`}
      onClose={onClose}
      onSubmit={() => ready && onNext()}
      footer={
        <Button type="submit" variant="primary" busy={busy} disabled={!ready}>
          {next}
        </Button>
      }
    >
      {children}
      {error ? <ErrorNote message={messageOf(error)} /> : null}
    </Dialog>
  );
}

interface SecretStepProps {
  readonly made: TotpEnrolment;
  readonly code: string;
  readonly onType: (text: string) => void;
}

function SecretStep({ made, code, onType }: SecretStepProps): ReactElement {
  return (
    <div className="space-y-4">
      <p className="text-sm text-ink-2">
        Scan this with your authenticator app, or type the secret into it; then type the six digits that it shows.
      </p>
      <div className="flex flex-wrap items-center gap-5">
        <Suspense fallback={<Skeleton className="size-44" />}>
          <QrCode text={made.uri} label="QR code of the secret" />
        </Suspense>
        <div className="min-w-0 flex-1 space-y-2">
          <p className="text-xs text-ink-3">Secret</p>
          <code className="block font-mono text-base [overflow-wrap:anywhere] select-all">
            {made.secret.replace(/(.{4})/g, '$1 ').trim()}
          </code>
          <CopyButton text={made.secret} label="Copy the secret" />
        </div>
      </div>
      <Field label="Code from the app">
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            maxLength={8}
            value={code}
            onChange={(event) => onType(event.currentTarget.value)}
          />
        )}
      </Field>
    </div>
  );
}

function RecoveryStep({ codes }: { readonly codes: readonly string[] }): ReactElement {
  return (
    <div className="space-y-3">
      <p className="text-sm text-ink-2">
        The second factor is on. Each of these codes lets you in once when the phone is not at hand. They are not shown
        again, so keep them where the password is not.
      </p>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-lg bg-hover p-4 font-mono text-base">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <CopyButton text={codes.join('\n')} label="Copy all" />
    </div>
  );
}

function RemoveDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: () => callApi<Session>('/auth/totp', { method: 'DELETE', body: { password } }),
    async onSuccess() {
      showToast('The second factor is off. Every other session has ended.');
      await client.invalidateQueries({ queryKey: keys.session });
      onClose();
    },
  });
  return (
    <Dialog
      title="Turn the second factor off"
      description="From then on the password alone is enough to log in."
      onClose={onClose}
      onSubmit={() => remove.mutate()}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" variant="danger" busy={remove.isPending} disabled={password === ''}>
            Turn off
          </Button>
        </>
      }
    >
      <PasswordField value={password} onType={setPassword} />
      {remove.error ? <ErrorNote message={messageOf(remove.error)} /> : null}
    </Dialog>
  );
}
