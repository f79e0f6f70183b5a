import type { Severity } from '@labkeeper/protocol/alert';
import type { Message, MessageFrame, News } from './message.ts';
import { countInWords, durationInWords } from './words.ts';
import { wallAt } from './zone-time.ts';

/** What a digest says beside what was held. */
export interface DigestFacts {
  readonly timeZone: string;
  readonly now: number;
  /** Alerts that are open now. */
  readonly open: ReadonlySet<string>;
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

/** The one message of a morning: what still is, what came and went, the rest of the day's numbers. Nothing held: all clear. */
export function composeDigest(held: readonly News[], facts: DigestFacts, frame: MessageFrame): Message {
  const episodes = episodesOf(held);
  const firing = episodes.filter(({ news, ended }) => ended === undefined && facts.open.has(news.alertId));
  const over = episodes.filter((episode) => !firing.includes(episode));
  const lines = [
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
    title: titleOf(firing, over),
    lines:
      lines.length > mostLines ? [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more lines`] : lines,
    facts: numbersOf(episodes, facts),
    url: frame.hubUrl === undefined ? undefined : `${frame.hubUrl}/alerts`,
    at: facts.now,
    thread: 'labkeeper-digest',
    messageId: frame.messageId,
  };
}

function titleOf(firing: readonly Episode[], over: readonly Episode[]): string {
  if (firing.length === 0 && over.length === 0) return 'Good morning: a quiet night, all is well';
  if (firing.length === 0) return `Good morning: all is well; ${countInWords(over.length, 'problem')} came and went`;
  const [first] = firing;
  const critical =
    firing.length === 1 && first !== undefined ? first.news.title : countInWords(firing.length, 'problem');
  return `Good morning: ${critical}${over.length === 0 ? '' : `; ${over.length} came and went`}`;
}

/** The worst first, then the oldest. */
function episodesOf(held: readonly News[]): Episode[] {
  const episodes = new Map<string, Episode>();
  for (const news of held.toSorted((a, b) => a.at - b.at)) {
    const before = episodes.get(news.alertId);
    const severity =
      before !== undefined && rank[before.news.severity] > rank[news.severity] ? before.news.severity : news.severity;
    episodes.set(news.alertId, {
      news: { ...news, severity },
      began: before?.began ?? news.since,
      ended: news.kind === 'recovery' ? news.at : undefined,
    });
  }
  return [...episodes.values()].toSorted((a, b) => rank[b.news.severity] - rank[a.news.severity] || a.began - b.began);
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
    { name: 'Held', value: counts.map(({ severity, count }) => `${count} ${severity}`).join(', ') || 'nothing' },
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

/** `03:14`, on the clock of the place. */
function clockOf(at: number, { timeZone }: DigestFacts): string {
  const minutes = Math.floor(wallAt(timeZone, at) / 60_000) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
