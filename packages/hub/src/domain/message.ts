import type { Severity } from '@labkeeper/protocol/alert';
import type { MessageKind } from '@labkeeper/protocol/notification';
import { clockInWords, type ClockPlace } from './clock-words.ts';
import { countInWords, durationInWords } from './words.ts';

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
  /** When the problem began: the first look that saw it bad; of a silent server when it was last heard of. */
  readonly since: number;
  /** Whether it is that nothing is heard of something any more. */
  readonly isSilence?: boolean | undefined;
  /** Of a recovery: the last look that saw it bad, where that is known. */
  readonly seenBadAt?: number | undefined;
  /** Whether it was open already when its channel began to be told of such things. */
  readonly isOlder?: boolean | undefined;
}

/** What goes into a message beside its news. */
export interface MessageFrame {
  readonly messageId: string;
  /** The dashboard's address, without a slash at its end. */
  readonly hubUrl: string | undefined;
  /** What a single problem is about, beside its server: the service, the mount. */
  readonly about?: readonly Fact[];
  /** What a person would do first about a single problem. */
  readonly advice?: string | undefined;
  readonly acts?: readonly MessageAct[];
  /** When it is sent, and on whose clock times are written: what comes late says when it happened. */
  readonly sent?: ClockPlace;
}

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };
const mostLines = 25;
/** What is told later than this after it happened says when that was (ms). */
const lateMs = 5 * 60_000;
/** Shorter than this a problem has only just begun (ms). */
const shortMs = 10_000;
/** Between two looks lies less than this (ms). */
const unseenMs = 90_000;

/** Puts what is due for one channel into one message; at least one piece of news. */
export function composeMessage(news: readonly News[], frame: MessageFrame): Message {
  const stories = storiesOf(news);
  const [first] = stories;
  if (first !== undefined && stories.length === 1) return single(first, frame);
  const problems = stories.filter(({ over }) => !over);
  const worst = (problems.length > 0 ? problems : stories).toSorted((a, b) => rank[b.severity] - rank[a.severity]);
  const lines = [...worst, ...stories.filter((story) => !worst.includes(story))].map((story) => {
    const when = story.over ? lateTime(story, frame) : undefined;
    return when === undefined ? lineOf(story, frame) : `${when}: ${lineOf(story, frame)}`;
  });
  return {
    kind: problems.length > 0 ? 'problem' : 'recovery',
    severity: worst[0]?.severity ?? 'low',
    title: titleOf(stories, problems),
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
  const { messageId, hubUrl, about = [], acts, advice = '' } = frame;
  const when = lateTime(story, frame);
  const server = story.server === undefined ? [] : [{ name: 'Server', value: story.server }];
  return {
    kind: story.over ? 'recovery' : 'problem',
    severity: story.severity,
    title: singleTitle(story),
    lines: (story.over
      ? [capital(endOf(story, frame))]
      : [sentences(textBeyond(story), standingOf(story, frame)), advice]
    ).filter((line) => line !== ''),
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

function singleTitle({ over, isOlder = false, title }: Story): string {
  if (over) return `Over: ${title}`;
  return isOlder ? `Already open: ${title}` : title;
}

/** What its sentence says that its title does not: a reader sees both, one above the other. */
function textBeyond({ title, text }: Story): string {
  if (!text.startsWith(title)) return text;
  const rest = text.slice(title.length);
  // The title ended in the middle of a word or of a name.
  if (/^[\p{L}\p{N}_-]/u.test(rest)) return text;
  return capital(rest.replace(/^[\s:;,.–-]+/, ''));
}

/** `Since 14:02 (12 min), high.`; of something silent when it was last heard of. */
function standingOf(story: Story, { sent }: MessageFrame): string {
  const { since, severity, isSilence = false } = story;
  if (sent === undefined) return '';
  const begin = clockInWords(since, sent);
  // What is told late may be over by now: how long it has lasted is not known.
  const isLate = sent.now - story.at >= lateMs && story.isOlder !== true;
  const lasted = isLate || sent.now - since < shortMs ? '' : durationInWords((sent.now - since) / 1000);
  if (isSilence) return `Last heard of at ${begin}${inBrackets(lasted, ' ago')}, ${severity}.`;
  return `Since ${begin}${inBrackets(lasted)}, ${severity}.`;
}

function inBrackets(text: string, more = ''): string {
  return text === '' ? '' : ` (${text}${more})`;
}

/** `it lasted 12 min, from 14:02 to 14:14.` */
function endOf(story: Story, { sent }: MessageFrame): string {
  const { at, since, seenBadAt, whole } = story;
  const lasted = durationInWords((at - since) / 1000);
  const how = whole ? `it came and went within ${lasted}` : `it lasted ${lasted}`;
  if (sent === undefined) return `${how}.`;
  const span = `${how}, from ${clockInWords(since, sent)} to ${clockInWords(at, sent)}`;
  // A minute is what lies between two looks.
  const isLongUnseen = seenBadAt !== undefined && at - seenBadAt > unseenMs && seenBadAt > since;
  return isLongUnseen ? `${span}; it was last seen bad at ${clockInWords(seenBadAt, sent)}.` : `${span}.`;
}

/** When a thing ended that is told late; undefined for what is told at once. */
function lateTime(story: Story, { sent }: MessageFrame): string | undefined {
  return sent === undefined || sent.now - story.at < lateMs ? undefined : clockInWords(story.at, sent);
}

function lineOf(story: Story, frame: MessageFrame): string {
  return story.over ? `${story.title}: ${endOf(story, frame)}` : sentences(story.text, standingOf(story, frame));
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function titleOf(stories: readonly Story[], problems: readonly Story[]): string {
  const servers = new Set(stories.map(({ server }) => server ?? 'the hub'));
  const [only] = servers;
  const where = servers.size === 1 && only !== undefined ? only : countInWords(servers.size, 'server');
  const over = stories.length - problems.length;
  if (problems.length === 0) return `${countInWords(over, 'problem')} over on ${where}`;
  const well = over === 0 ? '' : `, ${over} over`;
  const older = problems.every(({ isOlder = false }) => isOlder) ? 'Already open: ' : '';
  return `${older}${countInWords(problems.length, 'problem')} on ${where}${well}`;
}
