import type { ListedWindow } from '@labkeeper/protocol/silence';
import { useMutation } from '@tanstack/react-query';
import { CalendarClock, Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { saveWindow, useWindows } from '../../api/silence.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useTick } from '../../ui/clock.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Switch } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { QueryState } from '../../api/query-state.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { isRunning, scopeInWords } from './silence-words.ts';
import { useScopeNames } from './use-scope-names.ts';
import { timingInWords, windowForm, windowRequest } from './window-form.ts';

/** Every planned window: those to come first, those that are over folded away. Mutes stand at the head of the page while they last. */
export function WindowsCard(): ReactElement {
  const [, change] = useAddress();
  const query = useWindows();
  const now = useTick((at) => Math.floor(at / 60_000)) * 60_000;
  return (
    <Card title="Maintenance windows">
      <QueryState query={query} shape={['h-14', 'h-14']}>
        {(all) => {
          const windows = all.filter(({ kind }) => kind === 'planned');
          const over = windows.filter((window) => isOver(window, now));
          const others = windows.filter((window) => !over.includes(window));
          return (
            <>
              {others.length === 0 ? <NoWindows onAdd={() => change({ dialog: 'add-window' })} /> : null}
              <WindowList windows={others} now={now} />
              {over.length === 0 ? null : (
                <Disclosure summary={`${formatCount(over.length, 'window')} over`} className="mt-2">
                  <WindowList windows={over} now={now} />
                </Disclosure>
              )}
            </>
          );
        }}
      </QueryState>
    </Card>
  );
}

/** One that comes once, and has come. One that is switched off may still be meant. */
function isOver(window: ListedWindow, now: number): boolean {
  return window.cron === null && window.enabled && window.next_starts_at === null && !isRunning(window, now);
}

function NoWindows({ onAdd }: { readonly onAdd: () => void }): ReactElement {
  return (
    <EmptyState
      small
      icon={<CalendarClock size={18} aria-hidden="true" />}
      title="No work is planned"
      action={
        <Button icon={<Plus size={14} aria-hidden="true" />} onClick={onAdd}>
          Plan maintenance
        </Button>
      }
    >
      A window announces work: a backup each Sunday, tonight’s upgrade. What it touches is not told about, and does not
      count as an outage.
    </EmptyState>
  );
}

interface WindowListProps {
  readonly windows: readonly ListedWindow[];
  readonly now: number;
}

function WindowList({ windows, now }: WindowListProps): ReactElement {
  const ordered = windows.toSorted((a, b) => begin(a, now) - begin(b, now) || a.name.localeCompare(b.name));
  return (
    <ul className="divide-y divide-line">
      {ordered.map((window) => (
        <WindowRow key={window.window_id} window={window} now={now} />
      ))}
    </ul>
  );
}

function begin(window: ListedWindow, now: number): number {
  if (isRunning(window, now)) return 0;
  return window.next_starts_at === null ? Number.MAX_SAFE_INTEGER : Date.parse(window.next_starts_at);
}

function WindowRow({ window, now }: { readonly window: ListedWindow; readonly now: number }): ReactElement {
  const [, change] = useAddress();
  const names = useScopeNames();
  const name = visibleText(window.name);
  const turn = useMutation({
    mutationFn: (enabled: boolean) =>
      saveWindow(window.window_id, {
        ...windowRequest(windowForm(window, window.time_zone, now), window),
        starts_at: window.starts_at,
        cron: window.cron,
        enabled,
      }),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  const on = turn.isPending ? turn.variables : window.enabled;
  const timing = timingInWords(window);
  return (
    <li className="py-3 first:pt-1">
      <div className="flex items-start gap-3">
        <div className={`min-w-0 flex-1 ${on ? '' : 'text-ink-3'}`}>
          <MachineText text={window.name} className="font-medium" />
          <p className="text-sm first-letter:uppercase">{timing}</p>
          <p className={`text-sm ${on ? 'text-ink-2' : ''}`}>
            About <bdi>{visibleText(scopeInWords(window.scope, names))}</bdi>
            {window.reason === '' ? null : (
              <>
                {' · '}
                <bdi className="break-words">{visibleText(window.reason)}</bdi>
              </>
            )}
          </p>
        </div>
        <span className="flex h-11 items-center sm:h-6">
          <Switch label={`${name} is on`} checked={on} onChange={(enabled) => turn.mutate(enabled)} />
        </span>
      </div>
      <div className="mt-1 flex items-center gap-1">
        <p className="min-w-0 flex-1 text-sm text-ink-2">
          <When window={window} now={now} />
        </p>
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Edit ${name}`}
          onClick={() => change({ dialog: 'edit-window', window: window.window_id })}
        >
          Edit
        </Button>
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Remove ${name}`}
          onClick={() => change({ dialog: 'remove-window', window: window.window_id })}
        >
          Remove
        </Button>
      </div>
    </li>
  );
}

function When({ window, now }: { readonly window: ListedWindow; readonly now: number }): ReactElement {
  const { active_until: until, next_starts_at: next, enabled } = window;
  if (!enabled) return <>Switched off</>;
  if (until !== null && isRunning(window, now)) {
    return (
      <span className="font-medium text-maint">
        Running, over <RelativeTime at={until} />
      </span>
    );
  }
  if (next === null) return <>Over</>;
  return (
    <>
      Next <RelativeTime at={next} />
    </>
  );
}
