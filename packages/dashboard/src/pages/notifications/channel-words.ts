import type { Severity } from '@labkeeper/protocol/alert';
import type { Channel, ChannelMatch, ChannelSchedule, MessageKind } from '@labkeeper/protocol/notification';
import { formatDuration } from '../../ui/format.ts';
import { weekInWords } from '../../ui/week-spans.ts';
import { cityOf } from '../../ui/zone-clock.ts';

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

const kindWords: Readonly<Record<MessageKind, string>> = {
  problem: 'problems',
  recovery: 'recoveries',
  digest: 'the digest',
  action: 'actions',
  hub: 'news of the hub itself',
  test: 'tests',
};

// A test comes when one asks for it.
const told: readonly MessageKind[] = ['problem', 'recovery', 'digest', 'action', 'hub'];

/** Which severities a least one lets through: "Critical and high", "Every severity". */
export function severityInWords(least: Severity): string {
  const through = severities.slice(0, severities.indexOf(least) + 1);
  return theseInWords(through);
}

/** Severities in words, one by one: they need not follow each other. */
export function theseInWords(chosen: readonly Severity[]): string {
  const ordered = severities.filter((severity) => chosen.includes(severity));
  if (ordered.length === 0) return 'No problems';
  if (ordered.length === severities.length) return 'Every severity';
  return `${capital(listed(ordered))}${ordered.length === 1 ? ' only' : ''}`;
}

type Told = Pick<Channel, 'match' | 'schedule' | 'escalate_after_seconds'>;

/** Who gets what in a sentence: "Critical and high, home only, Mon–Fri 08:00–22:00, after 10 min without an acknowledgement." */
export function toldInWords(channel: Told, siteNames: ReadonlyMap<string, string>): string {
  const { match, schedule, escalate_after_seconds: wait } = channel;
  const parts = [
    match.severities === undefined ? severityInWords(match.min_severity) : theseInWords(match.severities),
    ...kindsOf(match),
    ...sitesOf(match, siteNames),
    ...tagsOf(match),
    ...(schedule === null ? [] : [hoursInWords(schedule)]),
    ...(wait === 0 ? [] : [`only what nobody has acknowledged after ${formatDuration(wait)}`]),
  ];
  return `${parts.join(', ')}.`;
}

/** Hours in words with their place: "Mon–Fri 08:00–22:00 Berlin time". */
export function hoursInWords({ hours, time_zone: zone }: ChannelSchedule): string {
  return `${weekInWords(hours)} ${cityOf(zone)} time`;
}

function kindsOf({ kinds }: ChannelMatch): string[] {
  const missing = told.filter((kind) => !kinds.includes(kind));
  if (kinds.length === 0 || missing.length === 0) return [];
  if (missing.length === 1) return [`without ${listed(missing.map((kind) => kindWords[kind]))}`];
  return [`${listed(told.filter((kind) => kinds.includes(kind)).map((kind) => kindWords[kind]))} only`];
}

function sitesOf({ site_ids: ids }: ChannelMatch, names: ReadonlyMap<string, string>): string[] {
  return ids.length === 0 ? [] : [`${listed(ids.map((id) => names.get(id) ?? id))} only`];
}

function tagsOf({ tags }: ChannelMatch): string[] {
  return tags.length === 0 ? [] : [`tagged ${listed(tags, 'or')}`];
}

function listed(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// What names a receiver best comes first.
const places = ['to', 'recipients', 'chat_id', 'topic', 'service', 'channel', 'tag', 'server_url', 'host', 'url'];

/** Where a channel leads, from what is no secret; undefined where all of it is one. */
export function whereTo({ settings }: Pick<Channel, 'settings'>): string | undefined {
  const found = places.map((name) => placeOf(settings[name])).filter((text) => text !== undefined);
  return found.length === 0 ? undefined : found.slice(0, 2).join(' · ');
}

function placeOf(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const texts = value.filter((one) => typeof one === 'string');
    const [first] = texts;
    if (first === undefined) return undefined;
    return texts.length === 1 ? first : `${first} and ${texts.length - 1} more`;
  }
  if (typeof value !== 'string' || value === '') return undefined;
  return /^https?:\/\//.test(value) && URL.canParse(value) ? new URL(value).host : value;
}
