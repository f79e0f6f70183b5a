import type { Severity } from '@labkeeper/protocol/alert';
import type { ListedWindow, SleepSchedule } from '@labkeeper/protocol/silence';
import { formatCount } from '../../ui/format.ts';
import { weekInWords } from '../../ui/week-spans.ts';
import { cityOf } from '../../ui/zone-clock.ts';

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** The nights in words: "every day 23:00–07:00 Berlin time". */
export function nightsInWords({ nights, time_zone: zone }: Pick<SleepSchedule, 'nights' | 'time_zone'>): string {
  return nights.length === 0 ? 'no nights' : `${weekInWords(nights)} ${cityOf(zone)} time`;
}

/** What rings at night: "Nothing rings. Everything waits for the morning." or which severities do. */
export function ringInWords(ring: readonly Severity[]): string {
  const chosen = severities.filter((severity) => ring.includes(severity));
  if (chosen.length === 0) return 'Nothing rings, not even what is critical. Everything waits for the morning.';
  if (chosen.length === severities.length) return 'Everything rings at once, as by day.';
  const last = chosen.at(-1) ?? '';
  const listed = chosen.length === 1 ? last : `${chosen.slice(0, -1).join(', ')} and ${last}`;
  return `What is ${listed} rings at once; the rest waits for the morning.`;
}

/** What the morning brings. */
export function morningInWords({ digest, all_clear: allClear }: Pick<SleepSchedule, 'digest' | 'all_clear'>): string {
  if (!digest) return 'No digest: in the morning, what was held is sent as it is.';
  return allClear
    ? 'One digest each morning, after quiet nights too.'
    : 'One digest in the morning, when the night had something to tell.';
}

interface Names {
  readonly servers: ReadonlyMap<string, string>;
  readonly sites: ReadonlyMap<string, string>;
}

/** What a window is about: "everything", "nas and router", "servers tagged media at Home". */
export function scopeInWords(scope: ListedWindow['scope'], names: Names): string {
  const { server_ids: servers, site_ids: sites, tags, check_ids: checks } = scope;
  const narrowed = [
    ...(tags.length === 0 ? [] : [`tagged ${few(tags, 'tag', 'or')}`]),
    ...(sites.length === 0
      ? []
      : [
          `at ${few(
            sites.map((id) => names.sites.get(id) ?? id),
            'site',
            'or',
          )}`,
        ]),
  ];
  const named =
    servers.length === 0
      ? 'servers'
      : few(
          servers.map((id) => names.servers.get(id) ?? id),
          'server',
        );
  const about = servers.length + narrowed.length === 0 ? [] : [[named, ...narrowed].join(' ')];
  const parts = [...about, ...(checks.length === 0 ? [] : [formatCount(checks.length, 'check')])];
  return parts.length === 0 ? 'everything' : parts.join(' and ');
}

function few(words: readonly string[], noun: string, joint = 'and'): string {
  const last = words.at(-1) ?? '';
  if (words.length > 4) return formatCount(words.length, noun);
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** Whether a window holds now. */
export function isRunning({ active_until: until }: Pick<ListedWindow, 'active_until'>, now: number): boolean {
  return until !== null && Date.parse(until) > now;
}
