import type { Alert } from '@labkeeper/protocol/alert';
import type { LiveFrame } from '@labkeeper/protocol/live';
import type { Query } from '@tanstack/react-query';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

type AlertListener = (alert: Alert) => void;

const listeners = new Set<AlertListener>();
/** Lists are asked for again at most this often, however many alerts a storm opens. */
const CALM_MS = 1500;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Calls back with every alert that changes from now on. */
export function onAlert(listener: AlertListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes in what the live stream tells of alerts, events and messages: counts and known alerts at once, lists a moment later. */
export function keepAlerts(frame: LiveFrame): void {
  if (frame.type === 'snapshot') {
    const { alert_counts: counts } = frame.data;
    if (counts) queryClient.setQueryData(keys.alertCounts, counts);
    // What is asked for from now on is as new as the snapshot.
    askForListsSoon(queryClient.getQueryCache().findAll({ predicate: isList }));
  }
  if (frame.type === 'alert') {
    const { alert, counts } = frame.data;
    queryClient.setQueryData(keys.alertCounts, counts);
    if (queryClient.getQueryData(keys.alert(alert.alert_id)) !== undefined)
      queryClient.setQueryData(keys.alert(alert.alert_id), alert);
    for (const listener of listeners) listener(alert);
    askForListsSoon();
  }
  if (frame.type === 'event') askForListsSoon();
  if (frame.type === 'notification') askForMessagesSoon();
}

let messagesWaiting: ReturnType<typeof setTimeout> | undefined;

/** The log, the channels' health and what was told of the alert in sight. */
function askForMessagesSoon(): void {
  messagesWaiting ??= setTimeout(() => {
    messagesWaiting = undefined;
    void queryClient.invalidateQueries({ queryKey: keys.notifications });
    void queryClient.invalidateQueries({ queryKey: keys.channels });
    void queryClient.invalidateQueries({
      predicate: ({ queryKey: [kind, , part] }) => kind === 'alert' && part === 'notifications',
    });
  }, CALM_MS);
}

/** Which lists are asked for again, by what the cache calls them. */
let older: Set<string> | 'all' = new Set();

function askForListsSoon(which: readonly Query[] | 'all' = 'all'): void {
  if (which === 'all') older = 'all';
  else if (older !== 'all') for (const { queryHash } of which) older.add(queryHash);
  waiting ??= setTimeout(() => {
    const asked = older;
    waiting = undefined;
    older = new Set();
    void queryClient.invalidateQueries({
      predicate: (query) => isList(query) && (asked === 'all' || asked.has(query.queryHash)),
    });
  }, CALM_MS);
}

/** Whoever mutes changes what is quiet, here or in another browser. */
const lists = [keys.alerts, keys.events, keys.rules, keys.windows];

function isList({ queryKey, state }: Query): boolean {
  const isAsked = state.data !== undefined || state.fetchStatus !== 'idle';
  return isAsked && lists.some((list) => list.every((part, at) => queryKey[at] === part));
}
