import type { LogRecord } from '@labkeeper/protocol/log';
import { useEffect, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import { streamApi } from '../../api/client.ts';
import { type LogSnapshot, LogStore } from './log-store.ts';

const firstLines = 500;

interface Wanted {
  readonly serverId: string;
  /** What is asked for, as the hub takes it. */
  readonly query: Readonly<Record<string, string>>;
  /** New lines wait until it is let go. */
  readonly held: boolean;
}

/** A log as it is read now, and how to begin anew. */
export interface LiveLog extends LogSnapshot {
  readonly restart: () => void;
}

/** Reads a log live for as long as it is wanted: another query, or leaving the page, ends it at its source. */
export function useLog({ serverId, query, held }: Wanted): LiveLog {
  const asked = JSON.stringify(query);
  const store = useMemo(() => {
    const path = `/servers/${encodeURIComponent(serverId)}/logs/stream`;
    const wanted = { ...(JSON.parse(asked) as Record<string, string>), lines: firstLines };
    return new LogStore((signal) => streamApi<LogRecord>(path, { query: wanted, signal }));
  }, [serverId, asked]);
  useEffect(() => {
    store.start();
    return () => store.stop();
  }, [store]);
  // Before it is drawn: a button that says that the log is held must not lie for a moment.
  useLayoutEffect(() => store.hold(held), [store, held]);
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot);
  return { ...snapshot, restart: store.start };
}
