import type { ListedWindow } from '@labkeeper/protocol/silence';
import { useMutation } from '@tanstack/react-query';
import { Moon } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { removeWindow, useSilence, useSleepSchedule, useWindows } from '../../api/silence.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { useTick } from '../../ui/clock.ts';
import { formatDuration } from '../../ui/format.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { clockTime, wallAt } from '../../ui/zone-clock.ts';
import { ringInWords, scopeInWords, isRunning } from './silence-words.ts';
import { useScopeNames } from './use-scope-names.ts';
import { useZone } from './use-zone.ts';
import { dayWall, weekBounds } from './week-layout.ts';

const MINUTE_MS = 60_000;

/** What is quiet at this moment, until when, and the way to end it; nothing where nothing is. */
export function QuietNow(): ReactElement | null {
  const zone = useZone();
  const now = useTick((at) => Math.floor(at / MINUTE_MS)) * MINUTE_MS;
  const bounds = weekBounds(zone, dayWall(zone, now));
  const { data: spans = [] } = useSilence(bounds.from, bounds.to);
  const { data: windows = [] } = useWindows();
  const { data: schedule } = useSleepSchedule();
  const sleep = spans.find(({ kind, from, to }) => kind === 'sleep' && Date.parse(from) <= now && Date.parse(to) > now);
  const running = windows.filter((window) => isRunning(window, now));
  if (sleep === undefined && running.length === 0) return null;
  return (
    <section aria-label="Quiet now" className="divide-y divide-line rounded-lg border border-line bg-card">
      {running.map((window) => (
        <RunningWindow key={window.window_id} window={window} now={now} zone={zone} />
      ))}
      {sleep === undefined ? null : (
        <div className="flex items-center gap-3 px-4 py-3">
          <Moon size={16} aria-hidden="true" className="shrink-0 text-ink-2" />
          <p className="min-w-0 text-base">
            <span className="font-medium">Asleep until {clockTime(wallAt(zone, Date.parse(sleep.to)))}.</span>{' '}
            <span className="text-ink-2">{ringInWords(schedule?.ring_severities ?? [])}</span>
          </p>
        </div>
      )}
    </section>
  );
}

interface RunningWindowProps {
  readonly window: ListedWindow;
  readonly now: number;
  readonly zone: string;
}

function RunningWindow({ window, now, zone }: RunningWindowProps): ReactElement {
  const [, change] = useAddress();
  const names = useScopeNames();
  const until = Date.parse(window.active_until ?? '');
  const end = useMutation({
    mutationFn: () => removeWindow(window.window_id),
    onSuccess: () => showToast('It is over; problems are told again.'),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  const scope = scopeInWords(window.scope, names);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <StateGlyph state="maintenance" size={14} />
      <p className="min-w-0 flex-1 text-base">
        <bdi className="font-medium">{visibleText(window.name)}</bdi>{' '}
        <span className="text-ink-2">
          · <bdi>{visibleText(scope)}</bdi> is quiet until {clockTime(wallAt(zone, until))}, another{' '}
          {formatDuration(Math.max(1, Math.floor((until - now) / MINUTE_MS)) * 60)}
        </span>
      </p>
      {window.cron === null ? (
        <Button
          size="sm"
          busy={end.isPending}
          aria-label={`End ${visibleText(window.name)} now`}
          onClick={() => end.mutate()}
        >
          End now
        </Button>
      ) : (
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Edit ${visibleText(window.name)}`}
          onClick={() => change({ dialog: 'edit-window', window: window.window_id })}
        >
          Edit
        </Button>
      )}
    </div>
  );
}
