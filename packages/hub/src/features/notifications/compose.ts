import type { Kysely } from 'kysely';
import { alertAdvice } from '../../domain/alert-advice.ts';
import { composeMessage, type Message, type MessageAct, type MessageFrame, type News } from '../../domain/message.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';

/** What a message is made with, beside its rows. */
export interface ComposeParts {
  readonly db: Kysely<Tables>;
  readonly hubUrl: string | undefined;
  /** Links by which the reader can answer the problems of the message. */
  readonly acts: readonly MessageAct[];
  readonly sent: { readonly now: number; readonly timeZone: string };
}

const mostLabels = 4;

/** The message that rows come to; a digest was written as a whole. At least one row, all of one message. */
export async function composeRows(
  rows: readonly NotificationsTable[],
  messageId: string,
  { db, hubUrl, acts, sent }: ComposeParts,
): Promise<Message> {
  const [head] = rows;
  if (head?.kind === 'digest') return JSON.parse(head.payload_json) as Message;
  const news = rows.map((row) => JSON.parse(row.payload_json) as News);
  const alerts = new Set(news.map(({ alertId }) => alertId));
  const about = alerts.size === 1 && head?.alert_id != null ? await aboutOf(db, head.alert_id) : {};
  return composeMessage(news, { messageId, hubUrl, ...about, sent, ...(acts.length === 0 ? {} : { acts }) });
}

/** What a single alert is about: its labels as facts (`Service: plex`), and what to do first. */
async function aboutOf(db: Kysely<Tables>, alertId: string): Promise<Pick<MessageFrame, 'about' | 'advice'>> {
  const columns = ['labels_json', 'metric'] as const;
  const row = await db.selectFrom('alerts').select(columns).where('alert_id', '=', alertId).executeTakeFirst();
  if (row === undefined) return {};
  const labels = Object.entries(JSON.parse(row.labels_json) as Record<string, string>);
  const about = labels.slice(0, mostLabels).map(([name, value]) => ({ name: titled(name), value }));
  return { about, advice: alertAdvice(row.metric) };
}

function titled(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
