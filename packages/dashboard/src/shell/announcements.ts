import type { Alert } from '@labkeeper/protocol/alert';
import type { Server } from '@labkeeper/protocol/server';
import { severityWords } from '../ui/severity.ts';
import { type State, stateOfServer } from '../ui/state.ts';
import { visibleText } from '../ui/visible-text.ts';

const sentences: Readonly<Record<State, string>> = {
  ok: 'is well again',
  warn: 'has a warning',
  fail: 'is failing',
  offline: 'is offline',
  unknown: 'is no longer heard from',
  maintenance: 'is in maintenance',
};

/** What changed between two looks at the fleet, in sentences to be read aloud; new servers are said once. */
export function changesInWords(before: readonly Server[], after: readonly Server[]): string {
  const known = new Map(before.map((server) => [server.server_id, stateOfServer(server)]));
  const said: string[] = [];
  for (const server of after) {
    const state = stateOfServer(server);
    const was = known.get(server.server_id);
    if (was === state) continue;
    const what = was === undefined ? 'was added' : sentences[state];
    said.push(`${visibleText(server.display_name)} ${what}.`);
  }
  return said.join(' ');
}

/** Older than this an alert is no news: it changed, or is told again after a break. */
const NEWS_MS = 120_000;

/** A new alert as it is read aloud; empty for one that is known, hidden, over, or not new. */
export function newAlertInWords(alert: Alert, known: ReadonlySet<string>, now: number): string {
  const isNew = alert.status === 'open' && alert.hidden_by === null && now - Date.parse(alert.created_at) < NEWS_MS;
  if (!isNew || known.has(alert.alert_id)) return '';
  return `${severityWords[alert.severity]} alert: ${visibleText(alert.title)}.`;
}
