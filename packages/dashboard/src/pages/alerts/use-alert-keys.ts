import type { Alert } from '@labkeeper/protocol/alert';
import { useEffect, useRef } from 'react';
import { doToAlerts } from './do-to-alerts.ts';

interface AlertKeys {
  readonly chosen: readonly Alert[];
  readonly isMarked: (alertId: string) => boolean;
  readonly mark: (alertIds: readonly string[], on: boolean) => void;
  readonly clear: () => void;
}

const SEQUENCE_MS = 1200;

/** Keys of the list: x marks the alert with the focus, a acknowledges what is marked or has the focus, Escape unmarks all. */
export function useAlertKeys(keys: AlertKeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    // "g a" leads here from everywhere, and is no acknowledgement.
    let gAt = Number.NEGATIVE_INFINITY;
    function press(event: KeyboardEvent): void {
      const afterG = event.timeStamp - gAt < SEQUENCE_MS;
      gAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (!afterG && isFree(event) && run(event.key, current.current)) event.preventDefault();
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

function isFree(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open], :popover-open'))
    return false;
  const { target } = event;
  return !(target instanceof HTMLElement && target.matches('input:not([type="checkbox"]), textarea, select'));
}

/** The alert whose row holds the focus. */
function focusedId(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-alert]')?.dataset['alert'];
}

function run(key: string, { chosen, isMarked, mark, clear }: AlertKeys): boolean {
  const focused = focusedId();
  if (key === 'x' && focused !== undefined) mark([focused], !isMarked(focused));
  else if (key === 'a') acknowledge(chosen.length > 0 ? chosen.map((alert) => alert.alert_id) : focused, clear);
  else if (key === 'Escape') clear();
  else return false;
  return true;
}

function acknowledge(ids: readonly string[] | string | undefined, then: () => void): void {
  if (ids === undefined) return;
  void doToAlerts(typeof ids === 'string' ? [ids] : ids, { act: 'acknowledge' }).then(then);
}
