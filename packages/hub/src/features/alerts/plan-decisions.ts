import type { CompiledQuery } from 'kysely';
import type { AlertNews } from '../../domain/alert-lifecycle.ts';
import type { AlertWords } from '../../domain/alert-words.ts';
import type { Database } from '../../platform/database.ts';
import type { AlertsTable, EventsTable } from '../../platform/tables.ts';
import { storing, type Decision, type HeldAlert } from './held-key.ts';
import { alertRow, dropKey, eventRow, keyRow, saveAlert, saveEvent, saveFollower, saveKey } from './store.ts';

/** Something about an alert that is to be told, with the words for it. */
export interface AlertNewsItem {
  readonly kind: 'problem' | 'recovery';
  readonly news: AlertNews | undefined;
  readonly alert: HeldAlert;
  readonly words: AlertWords;
  readonly eventId: string | undefined;
  readonly metric: string;
}

/** What decisions come to: what is written, what is told, and what of it is shown to those who look. */
export interface Plan {
  readonly queries: readonly CompiledQuery[];
  /** Keys that are to be written with the next look. */
  readonly soon: readonly string[];
  readonly news: readonly AlertNewsItem[];
  readonly alerts: readonly AlertsTable[];
  readonly events: readonly EventsTable[];
  /** Alerts that a person ended and that others follow now. */
  readonly followed: readonly string[];
}

/** What must be written for decisions, and what of them is told. */
export function planDecisions(
  db: Database,
  decisions: readonly Decision[],
  now: number,
  wordsOf: (decision: Decision) => AlertWords,
): Plan {
  const queries: CompiledQuery[] = [];
  const news: AlertNewsItem[] = [];
  const soon: string[] = [];
  const alerts: AlertsTable[] = [];
  const events: EventsTable[] = [];
  for (const decision of decisions) {
    const { before, after } = decision;
    const when = storing(decision);
    if (when === 'soon') soon.push(before.key);
    if (when !== 'at once') continue;
    const words = wordsOf(decision);
    const alert = alertOf(decision);
    queries.push(after === undefined ? dropKey(db.write, before.key) : saveKey(db.write, keyRow(after, now)));
    if (alert !== undefined) alerts.push(alertRow(after ?? before, alert, words));
    if (isEvent(decision)) events.push(eventRow(decision, words, now));
    if (alert === undefined || decision.tell === undefined) continue;
    const { metric } = before.rule;
    news.push({ kind: decision.tell, news: decision.news, alert, words, eventId: alert.eventId, metric });
  }
  for (const row of alerts) queries.push(saveAlert(db.write, row));
  for (const row of events) queries.push(saveEvent(db.write, row));
  const followed = decisions.map((decision) => followedBy(decision)).filter((pair) => pair !== undefined);
  queries.push(...followed.map(({ alertId, by }) => saveFollower(db.write, alertId, by)));
  return { queries, soon, news, alerts, events, followed: followed.map(({ alertId }) => alertId) };
}

/** The alert that a person ended, and the one that was opened because it was not over. */
function followedBy({ follows, after }: Decision): { readonly alertId: string; readonly by: string } | undefined {
  if (follows === undefined || after?.alert === undefined) return undefined;
  return { alertId: follows, by: after.alert.alertId };
}

function alertOf({ after, resolved }: Decision): HeldAlert | undefined {
  return after?.alert ?? resolved;
}

/** A key that is born well is no event; one that is given up is one where it was not well. */
function isEvent({ before, after, resolved }: Decision): boolean {
  if (after === undefined) return resolved !== undefined;
  if (before.status.status === after.status.status) return false;
  return (
    before.status.lookedAt !== undefined || before.status.beforeUnknown !== undefined || after.status.status !== 'OK'
  );
}
