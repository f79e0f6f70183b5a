import type { Server } from '@labkeeper/protocol/server';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useServers } from '../api/fleet.ts';
import { changesInWords } from './announcements.ts';

/** Tells screen readers when the state of a server changes. */
export function Announcer(): ReactElement {
  const { data: servers } = useServers();
  const last = useRef<readonly Server[]>(undefined);
  const [words, setWords] = useState('');
  useEffect(() => {
    const said = last.current && servers ? changesInWords(last.current, servers) : '';
    last.current = servers;
    if (said !== '') setWords(said);
  }, [servers]);
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
