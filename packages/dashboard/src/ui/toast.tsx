import { type ReactElement, useSyncExternalStore } from 'react';
import { StateGlyph } from './status-badge.tsx';

/** A short word about what was just done, or what could not be done. */
export interface Toast {
  readonly id: number;
  readonly kind: 'ok' | 'fail';
  readonly text: string;
}

const SHOWN_MS = 5000;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Shows a toast for five seconds; screen readers hear it. */
export function showToast(text: string, kind: Toast['kind'] = 'ok'): void {
  const toast = { id: nextId, kind, text };
  nextId += 1;
  change([...toasts.slice(-2), toast]);
  setTimeout(() => change(toasts.filter((other) => other !== toast)), SHOWN_MS);
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
        </p>
      ))}
    </div>
  );
}
