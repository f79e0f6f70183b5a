import type { Severity } from '@labkeeper/protocol/alert';
import type {
  Channel,
  ChannelMatch,
  ChannelRequest,
  ChannelSchedule,
  MessageKind,
} from '@labkeeper/protocol/notification';
import type { SchemaField } from '../../ui/schema-form-fields.ts';
import { bodyOfValues, type SchemaValues, valuesOf } from '../../ui/schema-form-values.ts';
import { spanProblem, spansOfWeek, type WeekSpan, weekOfSpans } from '../../ui/week-spans.ts';
import { isTimeZone } from '../../ui/zone-clock.ts';

/** What the form of a channel holds while one types. */
export interface ChannelForm {
  readonly name: string;
  readonly settings: SchemaValues;
  readonly minSeverity: Severity;
  /** Exactly these, where a channel was made so; undefined once a least one is chosen. */
  readonly severities: readonly Severity[] | undefined;
  /** Empty: all of them. */
  readonly kinds: readonly MessageKind[];
  readonly siteIds: readonly string[];
  readonly tags: readonly string[];
  readonly limited: boolean;
  readonly zone: string;
  readonly hours: readonly WeekSpan[];
  readonly escalates: boolean;
  readonly escalateAfter: number | null;
}

const usualHours: readonly WeekSpan[] = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '22:00' }];
const TEN_MINUTES = 600;

/** A form to begin with: a stored channel's, or an empty one with a name of its own. */
export function channelForm(start: {
  readonly fields: readonly SchemaField[];
  readonly channel: Channel | undefined;
  readonly name: string;
  readonly zone: string;
}): ChannelForm {
  const { fields, channel, name, zone } = start;
  return {
    name: channel?.name ?? name,
    settings: valuesOf(fields, channel?.settings),
    ...matchForm(channel?.match ?? { min_severity: 'high', kinds: [], site_ids: [], tags: [] }),
    ...scheduleForm(channel?.schedule ?? null, zone),
    ...escalationForm(channel?.escalate_after_seconds ?? 0),
  };
}

function matchForm(
  match: ChannelMatch,
): Pick<ChannelForm, 'minSeverity' | 'severities' | 'kinds' | 'siteIds' | 'tags'> {
  return {
    minSeverity: match.min_severity,
    severities: match.severities,
    kinds: match.kinds,
    siteIds: match.site_ids,
    tags: match.tags,
  };
}

function scheduleForm(schedule: ChannelSchedule | null, zone: string): Pick<ChannelForm, 'limited' | 'zone' | 'hours'> {
  if (schedule === null) return { limited: false, zone, hours: usualHours };
  return { limited: true, zone: schedule.time_zone, hours: spansOfWeek(schedule.hours) };
}

function escalationForm(seconds: number): Pick<ChannelForm, 'escalates' | 'escalateAfter'> {
  return { escalates: seconds > 0, escalateAfter: seconds > 0 ? seconds : TEN_MINUTES };
}

/** What is sent for a form. Settings that its schema does not name are kept as they were stored. */
export function requestOf(
  form: ChannelForm,
  of: { readonly type: string; readonly fields: readonly SchemaField[]; readonly channel: Channel | undefined },
): ChannelRequest {
  const { type, fields, channel } = of;
  const named = new Set(fields.map((field) => field.name));
  const others = Object.entries(channel?.settings ?? {}).filter(([name]) => !named.has(name));
  return {
    type,
    name: form.name.trim(),
    enabled: channel?.enabled ?? true,
    settings: { ...Object.fromEntries(others), ...bodyOfValues(fields, form.settings) },
    match: {
      min_severity: form.minSeverity,
      ...(form.severities === undefined ? {} : { severities: [...form.severities] }),
      kinds: [...form.kinds],
      site_ids: [...form.siteIds],
      tags: [...form.tags],
    },
    schedule: form.limited ? { time_zone: form.zone, hours: weekOfSpans(form.hours) } : null,
    escalate_after_seconds: form.escalates ? (form.escalateAfter ?? 0) : 0,
  };
}

/** What is wrong beside the settings, by the name of the wire. */
export function matchProblems(form: ChannelForm): Readonly<Record<string, string>> {
  const name = form.name.trim();
  const { escalateAfter: wait } = form;
  const late = form.escalates && (wait === null || wait < 60 || wait > 86_400);
  return {
    ...(name === '' || name.length > 120 ? { name: 'A name of 1 to 120 characters.' } : {}),
    ...(form.limited ? hoursProblems(form) : {}),
    ...(late ? { escalate_after_seconds: 'From one minute to a day.' } : {}),
  };
}

function hoursProblems({ hours, zone }: ChannelForm): Readonly<Record<string, string>> {
  const wrong = hours.map((span) => spanProblem(span)).find((problem) => problem !== undefined);
  const problem = hours.length === 0 ? 'Add hours, or let it be told at any time.' : wrong;
  return {
    ...(problem === undefined ? {} : { hours: problem }),
    ...(isTimeZone(zone) ? {} : { time_zone: 'A time zone such as Europe/Berlin.' }),
  };
}

/** A name that no other channel has: "Discord", then "Discord 2". */
export function freeName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const names = [wanted, ...taken.map((_, index) => `${wanted} ${index + 2}`)];
  return names.find((name) => !used.has(name.toLowerCase())) ?? wanted;
}
