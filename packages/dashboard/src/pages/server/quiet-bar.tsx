import type { ServerDetail } from '@labkeeper/protocol/server';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { VolumeX } from 'lucide-react';
import { type ReactElement, useContext } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { unmute } from '../../api/alerts.ts';
import { Button } from '../../ui/button.tsx';
import { hubNow, useTick } from '../../ui/clock.ts';
import { isOwnMute, quietWindow, windowInWords } from '../../ui/quiet-words.ts';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { WindowsContext } from '../../ui/windows-context.ts';

/** That nothing is told of this server at the moment, until when, and the way to end that; nothing where all is told. */
export function QuietBar({ server }: { readonly server: ServerDetail }): ReactElement | null {
  const windows = useContext(WindowsContext);
  const id = useTick((now) => quietWindow(server, windows, now)?.window_id ?? '');
  const window = windows.find((one) => one.window_id === id);
  const end = useMutation({
    mutationFn: unmute,
    onSuccess: () => showToast('Unmuted; problems are told again.'),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  if (window === undefined) return null;
  const own = isOwnMute(window, server.server_id);
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-maint-soft px-3 py-1.5 text-sm">
      <VolumeX size={15} aria-hidden="true" className="shrink-0 text-maint" />
      <p className="min-w-0 flex-1 basis-56">
        <span className="font-medium">{windowInWords(window, hubNow())}.</span>{' '}
        {window.kind === 'planned' ? (
          <>
            <bdi>{visibleText(window.name)}</bdi>.{' '}
          </>
        ) : null}
        Nothing is told of it; everything is still watched.
      </p>
      {own ? (
        <Button size="sm" busy={end.isPending} onClick={() => end.mutate(window.window_id)}>
          Unmute
        </Button>
      ) : (
        <Link
          to="/silence"
          search={{}}
          className="inline-flex h-11 items-center font-medium text-accent hover:underline sm:h-7"
        >
          Silence
        </Link>
      )}
    </div>
  );
}
