import type { Server } from '@labkeeper/protocol/server';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useServers } from '../api/fleet.ts';
import { onAlert } from '../api/live-alerts.ts';
import { hubNow } from '../ui/clock.ts';
import { changesInWords, newAlertInWords } from './announcements.ts';

/** Tells screen readers when the state of a server changes and when an alert opens. */
export function Announcer(): ReactElement {
  const { data: servers } = useServers();
  const last = useRef<readonly Server[]>(undefined);
  const [words, setWords] = useState('');
  useEffect(() => {
    const said = last.current && servers ? changesInWords(last.current, servers) : '';
    last.current = servers;
    if (said !== '') setWords(said);
  }, [servers]);
  useEffect(() => {
    const known = new Set<string>();
    return onAlert((alert) => {
      const said = newAlertInWords(alert, known, hubNow());
      known.add(alert.alert_id);
      if (said !== '') setWords(said);
    });
  }, []);
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
