import type { Severity } from '@labkeeper/protocol/alert';
import { formatInstant } from './instant.ts';
import type { Message, MessageFrame, News } from './message.ts';
import { countInWords, durationInWords } from './words.ts';
import { wallAt } from './zone-time.ts';

/** What a digest says beside what was held. */
export interface DigestFacts {
  readonly timeZone: string;
  readonly now: number;
  /** Alerts that are open now. */
  readonly open: ReadonlySet<string>;
  /** Of those, what was told before the night and is still there, as news. */
  readonly stillOpen?: readonly News[];
  /** When alerts ended whose end was not told (ms since 1970). */
  readonly ended: ReadonlyMap<string, number>;
  /** A time of the night in which the hub did not run: nobody knows what happened then. */
  readonly unseen: { readonly from: number; readonly to: number } | undefined;
  /** Like `£12.45`; undefined where nothing is known of it. */
  readonly costPerDay: string | undefined;
  readonly updates: number;
  readonly securityUpdates: number;
}

interface Episode {
  readonly news: News;
  readonly began: number;
  readonly ended: number | undefined;
}

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const mostLines = 40;
const nightMs = 20 * 3_600_000;

/** The one message of a morning: what still is, what came and went, the rest of the day's numbers. Nothing held: all clear. */
export function composeDigest(held: readonly News[], facts: DigestFacts, frame: MessageFrame): Message {
  const episodes = episodesOf(held, facts.ended);
  const fresh = episodes.filter(({ news, ended }) => ended === undefined && facts.open.has(news.alertId));
  const over = episodes.filter((episode) => !fresh.includes(episode));
  const firing = worstFirst([...fresh, ...olderEpisodes(facts.stillOpen ?? [], episodes)]);
  const lines = [
    ...unseenLines(facts),
    ...section(
      'Still there:',
      firing.map((episode) => firingLine(episode, facts)),
    ),
    ...section(
      'Came and went:',
      over.map((episode) => overLine(episode, facts)),
    ),
  ];
  return {
    kind: 'digest',
    severity: worstOf(firing.length > 0 ? firing : over),
    title: titleOf(firing, over, facts),
    lines:
      lines.length > mostLines ? [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more lines`] : lines,
    facts: numbersOf(episodes, facts),
    url: frame.hubUrl === undefined ? undefined : `${frame.hubUrl}/alerts`,
    at: facts.now,
    thread: 'labkeeper-digest',
    messageId: frame.messageId,
  };
}

function titleOf(firing: readonly Episode[], over: readonly Episode[], { unseen }: DigestFacts): string {
  const [first] = firing;
  if (first === undefined && over.length === 0) {
    return unseen === undefined ? 'Good morning: a quiet night, all is well' : 'Good morning: the hub was off at night';
  }
  if (first === undefined) return `Good morning: all is well; ${countInWords(over.length, 'problem')} came and went`;
  return `Good morning: ${firingInWords(first, firing.length)}${over.length === 0 ? '' : `; ${over.length} came and went`}`;
}

/** One problem by its name, as is the critical one among many. */
function firingInWords({ news }: Episode, count: number): string {
  if (count === 1) return news.title;
  return news.severity === 'critical' ? `${news.title}, and ${count - 1} more` : countInWords(count, 'problem');
}

function unseenLines(facts: DigestFacts): string[] {
  const { unseen } = facts;
  if (unseen === undefined) return [];
  const [from, to] = [clockOf(unseen.from, facts), clockOf(unseen.to, facts)];
  return [`The hub was off from ${from} to ${to}: what happened then is not known.`];
}

/** The worst first, then the oldest. */
function episodesOf(held: readonly News[], endedAt: ReadonlyMap<string, number>): Episode[] {
  const episodes = new Map<string, Episode>();
  for (const news of held.toSorted((a, b) => a.at - b.at)) {
    const before = episodes.get(news.alertId);
    const severity =
      before !== undefined && rank[before.news.severity] > rank[news.severity] ? before.news.severity : news.severity;
    episodes.set(news.alertId, {
      news: { ...news, severity },
      began: before?.began ?? news.since,
      ended: news.kind === 'recovery' ? news.at : endedAt.get(news.alertId),
    });
  }
  return worstFirst([...episodes.values()]);
}

/** What is there since before the night, and was not told anew in it. */
function olderEpisodes(stillOpen: readonly News[], held: readonly Episode[]): Episode[] {
  const known = new Set(held.map(({ news }) => news.alertId));
  const older = stillOpen.filter(({ alertId }) => !known.has(alertId));
  return older.map((news) => ({ news, began: news.since, ended: undefined }));
}

function worstFirst(episodes: readonly Episode[]): Episode[] {
  return episodes.toSorted((a, b) => rank[b.news.severity] - rank[a.news.severity] || a.began - b.began);
}

function firingLine({ news, began }: Episode, facts: DigestFacts): string {
  const lasted = durationInWords((facts.now - began) / 1000);
  return `• ${news.text} Since ${clockOf(began, facts)} (${lasted}), ${news.severity}.`;
}

function overLine({ news, began, ended }: Episode, facts: DigestFacts): string {
  if (ended === undefined) return `• ${news.title}, ${clockOf(began, facts)}, ${news.severity}.`;
  const lasted = durationInWords((ended - began) / 1000);
  return `• ${news.title}, ${clockOf(began, facts)} to ${clockOf(ended, facts)} (${lasted}), ${news.severity}.`;
}

function numbersOf(episodes: readonly Episode[], facts: DigestFacts): Message['facts'] {
  const counts = severities
    .map((severity) => ({ severity, count: episodes.filter(({ news }) => news.severity === severity).length }))
    .filter(({ count }) => count > 0);
  const rows = [
    {
      name: 'Held',
      value:
        episodes.length === 0
          ? 'nothing'
          : `${countInWords(episodes.length, 'problem')}: ${counts.map(({ severity, count }) => `${count} ${severity}`).join(', ')}`,
    },
  ];
  if (facts.costPerDay !== undefined) rows.push({ name: 'Power a day', value: facts.costPerDay });
  if (facts.updates > 0) {
    rows.push({ name: 'Updates', value: `${facts.updates} waiting, ${facts.securityUpdates} of them for security` });
  }
  return rows;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function worstOf(episodes: readonly Episode[]): Severity {
  return episodes[0]?.news.severity ?? 'low';
}

/** `03:14`, on the clock of the place; with its date where that is not the night that is told of. */
function clockOf(at: number, { timeZone, now }: DigestFacts): string {
  const wall = wallAt(timeZone, at);
  const time = formatInstant(wall).slice(11, 16);
  return now - at < nightMs ? time : `${formatInstant(wall).slice(0, 10)} ${time}`;
}
