import type { NewsItem } from '../notifications/service.ts';
import type { AlertNewsItem } from './plan-decisions.ts';
import type { JudgedSubject } from './judged-subject.ts';

/** Something about an alert as the channels are told of it. That it is over is told after the window in which it ended. */
export function newsOf(
  subject: JudgedSubject,
  { kind, news, alert, words, eventId, metric }: AlertNewsItem,
  now: number,
): NewsItem {
  const { life, alertId } = alert;
  const text = news === 'flapping' ? `${words.title}: it comes and goes; this is told once.` : words.message;
  return {
    kind,
    severity: life.severity,
    alertId,
    eventId,
    server: subject.name,
    isWhole: subject.serverId === undefined,
    siteId: subject.siteId,
    tags: subject.tags,
    title: words.title,
    text,
    at: now,
    since: life.since ?? life.openedAt,
    isSilence: metric === 'server_state',
    seenBadAt: life.seenBadAt,
    notBefore: kind === 'recovery' ? (subject.window()?.until ?? now) : now,
  };
}
