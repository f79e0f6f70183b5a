import { type ReactElement, useSyncExternalStore } from 'react';
import { StateGlyph } from './status-badge.tsx';

/** A short word about what was just done, or what could not be done. */
export interface Toast {
  readonly id: number;
  readonly kind: 'ok' | 'fail';
  readonly text: string;
  readonly action: ToastAction | undefined;
}

/** The one thing that can be done about what a toast says. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

const SHOWN_MS = 5000;
/** What can be taken back is shown for long enough to read it and to reach the button. */
const SHOWN_WITH_ACTION_MS = 12_000;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Shows a toast for five seconds, with an action for twelve; screen readers hear it. */
export function showToast(text: string, kind: Toast['kind'] = 'ok', action?: ToastAction): void {
  const toast = { id: nextId, kind, text, action };
  nextId += 1;
  change([...toasts.slice(-2), toast]);
  setTimeout(() => dismiss(toast), action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS);
}

function dismiss(toast: Toast): void {
  change(toasts.filter((other) => other !== toast));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The place where toasts appear; once per page. */
export function ToastRegion(): ReactElement {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-40 flex flex-col items-center gap-2 sm:bottom-6"
    >
      {shown.map((toast) => (
        <p
          key={toast.id}
          className="flex max-w-full animate-[rise_160ms_var(--ease-calm)] items-center gap-2 rounded-lg border border-line bg-card px-3.5 py-2.5 text-base shadow-float"
        >
          <StateGlyph state={toast.kind} />
          <bdi className="min-w-0 break-words">{toast.text}</bdi>
          {toast.action === undefined ? null : <Act toast={toast} action={toast.action} />}
        </p>
      ))}
    </div>
  );
}

function Act({ toast, action }: { readonly toast: Toast; readonly action: ToastAction }): ReactElement {
  return (
    <button
      type="button"
      className="pointer-events-auto -my-2.5 -mr-2 flex h-11 shrink-0 items-center rounded-md px-2 font-medium text-accent hover:underline"
      onClick={() => {
        dismiss(toast);
        action.run();
      }}
    >
      {action.label}
    </button>
  );
}
