import { useEffect, useRef } from 'react';
import { readShortcut, type Shortcut } from './shortcuts.ts';

const SEQUENCE_MS = 1200;

/** Listens for keys as long as no dialog is open; keys typed into fields are left alone. */
export function useShortcuts(run: (shortcut: Shortcut) => void): void {
  const current = useRef(run);
  useEffect(() => {
    current.current = run;
  });
  useEffect(() => {
    let gAt = Number.NEGATIVE_INFINITY;
    function press(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
      const read = readShortcut(
        {
          key: event.key,
          command: event.metaKey || event.ctrlKey,
          alt: event.altKey,
          typing: isTyping(event.target),
        },
        event.timeStamp - gAt < SEQUENCE_MS,
      );
      gAt = read.afterG ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (!read.shortcut) return;
      event.preventDefault();
      current.current(read.shortcut);
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select, [role="slider"]');
}

/** Moves the focus to the next or previous entry of the page's list. */
export function stepFocus(by: 1 | -1): void {
  const entries = [...document.querySelectorAll<HTMLElement>('#main [data-entry]')];
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const edge = by === 1 ? 0 : entries.length - 1;
  const next = at === -1 ? edge : at + by;
  const entry = entries[next];
  entry?.focus();
  entry?.scrollIntoView({ block: 'nearest' });
}
