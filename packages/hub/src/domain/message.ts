import type { Severity } from '@labkeeper/protocol/alert';
import type { MessageKind } from '@labkeeper/protocol/notification';
import { countInWords, durationInWords } from './words.ts';
import { weekdayOf, wallAt } from './zone-time.ts';

/** A name and what it stands for. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Something that the reader can do by following a link. */
export interface MessageAct {
  readonly name: string;
  readonly url: string;
}

/** One message, the same for every channel. All text is plain; what comes from machines is hostile and each channel escapes it its own way. */
export interface Message {
  readonly kind: MessageKind;
  readonly severity: Severity;
  readonly title: string;
  /** Sentences, one a line. */
  readonly lines: readonly string[];
  readonly facts: readonly Fact[];
  /** Where it can be read in the dashboard; undefined when no address of the hub is known. */
  readonly url: string | undefined;
  /** What can be done about it from the message itself. */
  readonly acts?: readonly MessageAct[] | undefined;
  /** When it happened, ms since 1970. */
  readonly at: number;
  /** The same for every message about one thing, so that a receiver that knows threads can put them together. */
  readonly thread: string;
  /** The same when the same message is tried again. */
  readonly messageId: string;
}

/** One thing that is new about an alert, as it waits in the outbox. Times are ms since 1970. */
export interface News {
  readonly kind: 'problem' | 'recovery';
  readonly severity: Severity;
  readonly alertId: string;
  readonly server: string | undefined;
  readonly title: string;
  readonly text: string;
  readonly at: number;
  /** When the problem began, for its recovery. */
  readonly since: number;
}

/** What goes into a message beside its news. */
export interface MessageFrame {
  readonly messageId: string;
  /** The dashboard's address, without a slash at its end. */
  readonly hubUrl: string | undefined;
  /** What a single problem is about, beside its server: the service, the mount. */
  readonly about?: readonly Fact[];
  readonly acts?: readonly MessageAct[];
  /** When it is sent, and on whose clock times are written: what comes late says when it happened. */
  readonly sent?: { readonly now: number; readonly timeZone: string };
}

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };
const mostLines = 25;
/** What is told later than this after it happened says when that was (ms). */
const lateMs = 5 * 60_000;
const dayMs = 86_400_000;
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Puts what is due for one channel into one message; at least one piece of news. */
export function composeMessage(news: readonly News[], frame: MessageFrame): Message {
  const stories = storiesOf(news);
  const [first] = stories;
  if (first !== undefined && stories.length === 1) return single(first, frame);
  const problems = stories.filter(({ over }) => !over);
  const worst = (problems.length > 0 ? problems : stories).toSorted((a, b) => rank[b.severity] - rank[a.severity]);
  const lines = [...worst, ...stories.filter((story) => !worst.includes(story))].map((story) => {
    const when = lateTime(story, frame);
    return when === undefined ? lineOf(story) : `${when}: ${lineOf(story)}`;
  });
  return {
    kind: problems.length > 0 ? 'problem' : 'recovery',
    severity: worst[0]?.severity ?? 'low',
    title: titleOf(stories, problems.length),
    lines: lines.length <= mostLines ? lines : [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more`],
    facts: [],
    url: frame.hubUrl === undefined ? undefined : `${frame.hubUrl}/alerts`,
    at: Math.max(...stories.map(({ at }) => at)),
    thread: 'labkeeper',
    messageId: frame.messageId,
    ...(problems.length > 0 && frame.acts !== undefined ? { acts: frame.acts } : {}),
  };
}

/** All that is told of one alert in one message. */
interface Story extends News {
  readonly over: boolean;
  /** Whether its begin is told here too. */
  readonly whole: boolean;
}

function storiesOf(news: readonly News[]): Story[] {
  const stories = new Map<string, Story>();
  for (const one of news.toSorted((a, b) => a.at - b.at)) {
    const before = stories.get(one.alertId);
    const severity =
      before !== undefined && rank[before.severity] > rank[one.severity] ? before.severity : one.severity;
    const whole = before?.whole === true || one.kind === 'problem';
    stories.set(one.alertId, { ...one, severity, over: one.kind === 'recovery', whole });
  }
  return [...stories.values()];
}

function single(story: Story, frame: MessageFrame): Message {
  const { messageId, hubUrl, about = [], acts } = frame;
  const when = lateTime(story, frame);
  const server = story.server === undefined ? [] : [{ name: 'Server', value: story.server }];
  return {
    kind: story.over ? 'recovery' : 'problem',
    severity: story.severity,
    title: story.over ? `Over: ${story.title}` : story.title,
    lines: [story.over ? lineOf(story) : story.text],
    facts: [
      ...server,
      ...about,
      { name: 'Severity', value: story.severity },
      ...(when === undefined ? [] : [{ name: 'Happened at', value: when }]),
    ],
    url: hubUrl === undefined ? undefined : `${hubUrl}/alerts/${story.alertId}`,
    at: story.at,
    thread: story.alertId,
    messageId,
    ...(story.over || acts === undefined ? {} : { acts }),
  };
}

/** `03:14`, or `Sun 03:14` where that was on another day; undefined for what is told at once. */
function lateTime(story: Story, { sent }: MessageFrame): string | undefined {
  if (sent === undefined || sent.now - story.at < lateMs) return undefined;
  const wall = wallAt(sent.timeZone, story.at);
  const minutes = Math.floor((wall % dayMs) / 60_000);
  const time = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  const day = Math.floor(wall / dayMs);
  if (day === Math.floor(wallAt(sent.timeZone, sent.now) / dayMs)) return time;
  return `${weekdays[weekdayOf(day) - 1] ?? ''} ${time}`;
}

function lineOf(story: Story): string {
  if (!story.over) return story.text;
  const lasted = durationInWords((story.at - story.since) / 1000);
  return story.whole ? `${story.title}: came and went within ${lasted}.` : `${story.title}: over after ${lasted}.`;
}

function titleOf(stories: readonly Story[], problems: number): string {
  const servers = new Set(stories.map(({ server }) => server ?? 'the hub'));
  const [only] = servers;
  const where = servers.size === 1 && only !== undefined ? only : countInWords(servers.size, 'server');
  const over = stories.length - problems;
  if (problems === 0) return `${countInWords(over, 'problem')} over on ${where}`;
  const well = over === 0 ? '' : `, ${over} over`;
  return `${countInWords(problems, 'problem')} on ${where}${well}`;
}
