import type { AlertRule } from '@labkeeper/protocol/alert';
import { containerName, labelledContainer } from '@labkeeper/protocol/container-key';
import type { Labels } from '@labkeeper/protocol/sample';
import { countInWords, durationInWords, percentInWords, sizeInWords } from './words.ts';

/** What an alert is about, as far as its words need it. */
export interface AlertFacts {
  readonly rule: Pick<
    AlertRule,
    'name' | 'metric' | 'kind' | 'operator' | 'for_seconds' | 'message' | 'window_seconds'
  >;
  readonly labels: Labels | undefined;
  /** How people call the server; undefined where everybody can see which it is. */
  readonly serverName: string | undefined;
  readonly unit: string;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly stateName: string | undefined;
  /** Of a forecast: between which days it lies in all likelihood. */
  readonly between?: { readonly soonest: number; readonly latest: number } | undefined;
  /** What people call the thing that the labels name, where that is not the label itself: the model of a disk. */
  readonly thing?: string | undefined;
  /** Bytes of the filesystem that it is about. */
  readonly room?: { readonly free: number; readonly total: number } | undefined;
}

/** A title for lists and notifications, and one whole sentence. */
export interface AlertWords {
  readonly title: string;
  readonly message: string;
}

const daySeconds = 86_400;

type Sentence = (facts: AlertFacts) => AlertWords;

/** Says an alert as a person would. A rule's own message takes the place of the sentence. */
export function alertWords(facts: AlertFacts): AlertWords {
  const { kind, metric, message: own } = facts.rule;
  const sentence = kind === 'threshold' || kind === 'state' ? sentences.get(metric) : growth.get(`${kind} ${metric}`);
  const words = (sentence ?? plainSentence)(facts);
  return own === null || own === '' ? words : { title: words.title, message: filled(own, facts) };
}

/** Says it in short, beside the name of its server. */
export function problemWords(facts: AlertFacts): string {
  const { title, message } = alertWords({ ...facts, serverName: undefined });
  const text = facts.room !== undefined || facts.rule.for_seconds > 0 ? message.replace(/\.$/, '') : title;
  return text.replace(/; (the limit is|it has been for) [^;]*$/, '');
}

const sentences = new Map<string, Sentence>([
  ['server_state', ({ serverName = 'The server' }) => serverOffline(serverName)],
  ['site_state', ({ serverName = 'The site' }) => siteOffline(serverName)],
  ['hub_state', hubIsolated],
  ['clock_offset_seconds', clockWrong],
  ['filesystem_used_percent', full],
  ['filesystem_free_bytes', littleRoom],
  ['disk_percent', full],
  ['filesystem_state', (facts) => state(facts.labels?.['mount'] ?? 'A filesystem', facts)],
  ['service_state', (facts) => state(facts.labels?.['service'] ?? 'A service', facts)],
  ['container_state', (facts) => state(containerOf(facts), facts)],
  ['container_health', (facts) => state(containerOf(facts), facts)],
  ['array_state', (facts) => state(`Array ${facts.labels?.['array'] ?? ''}`, facts)],
  ['array_errors', (facts) => counts(`Array ${facts.labels?.['array'] ?? ''}`, 'error', facts)],
  ['array_members_lost', shrunk],
  ['array_presence', (facts) => gone(`Array ${facts.labels?.['array'] ?? ''}`, facts)],
  ['disk_presence', (facts) => gone(diskOf(facts), facts)],
  ['ups_state', (facts) => state(`UPS ${facts.labels?.['source'] ?? ''}`, facts)],
  ['throttled_state', (facts) => state('The processor', facts)],
  ['listener_state', newListener],
  ['smart_state', ill],
  ['smart_pending_sectors', (facts) => counts(diskOf(facts), 'sector', facts, ' that cannot be read')],
  ['smart_reallocated_sectors', (facts) => counts(diskOf(facts), 'replaced sector', facts)],
  ['smart_offline_uncorrectable_sectors', (facts) => counts(diskOf(facts), 'lost sector', facts)],
  ['smart_media_errors', (facts) => counts(diskOf(facts), 'error', facts, ' that it could not correct')],
  ['smart_failing_attributes', (facts) => counts(diskOf(facts), 'attribute', facts, ' at the limit')],
  ['smart_self_tests_failed', (facts) => says(`${diskOf(facts)}${on(facts)} did not pass its self-test`)],
  ['smart_critical_warning', (facts) => says(`${diskOf(facts)}${on(facts)} warns of itself`)],
  ['smart_percentage_used', worn],
  ['check_state', (facts) => state(facts.labels?.['check'] ?? 'A check', facts)],
  ['cpu_percent', (facts) => busy('CPU', 'busy', facts)],
  ['memory_percent', (facts) => busy('Memory', 'used', facts)],
  ['temperature_celsius', hot],
  ['smart_temperature_celsius', hot],
  ['package_lists_age_seconds', oldLists],
  ['security_updates', (facts) => waiting('security update', facts)],
  ['updates_available', (facts) => waiting('update', facts)],
]);

/** The same for kinds that look back. */
const growth = new Map<string, Sentence>([
  ['increase container_restarts', (facts) => restarted(containerOf(facts), facts)],
  ['increase service_restarts', (facts) => restarted(facts.labels?.['service'] ?? 'A service', facts)],
]);

function serverOffline(where: string): AlertWords {
  return { title: `${where} is offline`, message: `${where} is offline: it has stopped reporting.` };
}

function siteOffline(where: string): AlertWords {
  return { title: `${where} is offline`, message: `${where} is offline: none of its servers reports any more.` };
}

function hubIsolated(): AlertWords {
  return {
    title: 'Most servers fell silent at once',
    message: 'The hub may have lost its network. Nothing is told of the silent ones until that is clear.',
  };
}

function clockWrong({ value = 0, serverName }: AlertFacts): AlertWords {
  const whose = serverName === undefined ? 'Its clock' : `The clock of ${serverName}`;
  const title = `${whose} is ${durationInWords(Math.abs(value))} ${value > 0 ? 'behind' : 'ahead'}`;
  return { title, message: `${title}.` };
}

function full(facts: AlertFacts): AlertWords {
  const { labels, value = 0, threshold, room } = facts;
  const title = `${labels?.['mount'] ?? 'The disk'}${on(facts)} is ${percentInWords(value)} full`;
  const left = room === undefined ? '' : `: ${sizeInWords(room.free)} free of ${sizeInWords(room.total)}`;
  return { title, message: `${title}${left}; the limit is ${limitOf(threshold, 'percent')}.` };
}

function littleRoom(facts: AlertFacts): AlertWords {
  const { labels, value = 0, threshold } = facts;
  const title = `${labels?.['mount'] ?? 'The disk'}${on(facts)} has ${sizeInWords(value)} free`;
  return { title, message: `${title}; the limit is ${limitOf(threshold, 'bytes')}.` };
}

function state(what: string, facts: AlertFacts): AlertWords {
  const { stateName = 'unknown', rule } = facts;
  const words = stateName.replaceAll('_', ' ');
  const lasted = rule.for_seconds === 0 ? '' : `; it has been for ${durationInWords(rule.for_seconds)} or more`;
  const thing = `${what}${on(facts)}`;
  const title = words === 'stale' ? `${thing} does not answer` : `${thing} is ${words}`;
  return { title, message: `${title}${lasted}.` };
}

/** One that sleeps is as it was: only what failed is told without a rule of the user's own. */
function ill(facts: AlertFacts): AlertWords {
  const what = facts.stateName === 'warning' ? 'warns of itself' : 'reports that it is failing';
  return says(`${diskOf(facts)}${on(facts)} ${what}`);
}

/** What starts again and again: its count is known since it was made, and told as growth alone. */
function restarted(what: string, facts: AlertFacts): AlertWords {
  const { value = 0, threshold = 0, rule } = facts;
  const title = `${what}${on(facts)} restarts again and again`;
  const within = durationInWords(rule.window_seconds);
  return { title, message: `${title}: ${countInWords(value, 'restart')} within ${within}; the limit is ${threshold}.` };
}

function says(title: string): AlertWords {
  return { title, message: `${title}.` };
}

function counts(what: string, one: string, facts: AlertFacts, more = ''): AlertWords {
  return says(`${what}${on(facts)} has ${countInWords(facts.value ?? 0, one)}${more}`);
}

function worn(facts: AlertFacts): AlertWords {
  const { value = 0, threshold } = facts;
  const title = `${diskOf(facts)}${on(facts)} is ${percentInWords(value)} worn`;
  return { title, message: `${title}; the limit is ${limitOf(threshold, 'percent')}.` };
}

function shrunk(facts: AlertFacts): AlertWords {
  const title = `Array ${facts.labels?.['array'] ?? ''}${on(facts)} has ${countInWords(facts.value ?? 0, 'member')} fewer than before`;
  return { title, message: `${title}, though it calls itself well. If that is as it should be, resolve the alert.` };
}

function gone(what: string, facts: AlertFacts): AlertWords {
  const title = `${what}${on(facts)} is gone`;
  return { title, message: `${title}: it was there before. If somebody took it out, resolve the alert.` };
}

function newListener(facts: AlertFacts): AlertWords {
  const title = `Something new listens${on(facts)}: ${facts.labels?.['listener'] ?? 'a port'}`;
  return { title, message: `${title}. It was not there an hour ago.` };
}

function busy(what: string, how: string, facts: AlertFacts): AlertWords {
  const { value = 0, threshold, rule } = facts;
  const title = `${what}${of(facts)} is ${percentInWords(value)} ${how}`;
  const lasted = rule.for_seconds === 0 ? '' : ` for ${durationInWords(rule.for_seconds)}`;
  return { title, message: `${title}, above ${limitOf(threshold, 'percent')}${lasted}.` };
}

function hot(facts: AlertFacts): AlertWords {
  const { labels, value = 0, threshold, thing } = facts;
  const sensor = [labels?.['chip'], labels?.['sensor'], thing ?? labels?.['disk']]
    .filter((part) => part !== undefined)
    .join(' ');
  const title = `${sensor === '' ? 'A sensor' : sensor}${of(facts)} is at ${Math.floor(value)} °C`;
  return { title, message: `${title}; the limit is ${limitOf(threshold, 'celsius')}.` };
}

function waiting(what: string, { value = 0, serverName }: AlertFacts): AlertWords {
  const count = countInWords(value, what);
  if (serverName === undefined) return { title: `${count} waiting`, message: `${count} waiting.` };
  const title = `${count} for ${serverName}`;
  return { title, message: `${title}, not installed yet.` };
}

function oldLists({ value = 0, serverName }: AlertFacts): AlertWords {
  const whose = serverName === undefined ? 'Its package lists' : `The package lists of ${serverName}`;
  const title = `${whose} are ${durationInWords(value)} old`;
  return { title, message: `${title}: nobody knows which updates wait.` };
}

/** For every other metric, and for the kinds that look back. */
function plainSentence(facts: AlertFacts): AlertWords {
  const { rule, labels, value, serverName } = facts;
  const about = Object.values(labels ?? {}).join(' ');
  const whose = [about, serverName ?? ''].filter((part) => part !== '').join(' on ');
  const title = whose === '' ? rule.name : `${rule.name}: ${whose}`;
  if (value === undefined) return { title, message: `${rule.metric}${of(facts)} has stopped coming.` };
  return { title, message: plainMessage(facts, value) };
}

function plainMessage(facts: AlertFacts, value: number): string {
  const { rule, threshold, unit } = facts;
  const limit = limitOf(threshold, unit);
  switch (rule.kind) {
    case 'forecast':
      return `At this rate ${about(facts)} reaches its limit in ${durationInWords(value * daySeconds)}${likely(facts)}.`;
    case 'increase':
      return `${rule.metric} grew by ${amount(value, unit)} within ${durationInWords(rule.window_seconds)}; the limit is ${limit}.`;
    case 'rate':
      return `${rule.metric} changes by ${amount(value, unit)} a second; the limit is ${limit}.`;
    case 'no_data':
      return `${rule.metric}${of(facts)} has stopped coming.`;
    case 'threshold':
    case 'state':
      return `${rule.metric} is ${amount(value, unit)}; the limit is ${limit}.`;
  }
}

/** What a forecast is about: the thing itself where it has a name. */
function about({ rule, labels }: AlertFacts): string {
  const names = Object.values(labels ?? {}).join(' ');
  return names === '' ? rule.metric : `${rule.metric} of ${names}`;
}

function likely({ between }: AlertFacts): string {
  if (between === undefined || !Number.isFinite(between.latest)) return '';
  const { soonest, latest } = between;
  return ` (likely between ${durationInWords(soonest * daySeconds)} and ${durationInWords(latest * daySeconds)})`;
}

function on({ serverName }: AlertFacts): string {
  return serverName === undefined ? '' : ` on ${serverName}`;
}

function of({ serverName }: AlertFacts): string {
  return serverName === undefined ? '' : ` of ${serverName}`;
}

/** Fills the fixed placeholders of a rule's own message; what is no placeholder stays as it is. */
function filled(text: string, facts: AlertFacts): string {
  const words = new Map<string, string>([
    ['server', facts.serverName ?? 'this server'],
    ['metric', facts.rule.metric],
    ['value', facts.value === undefined ? 'unknown' : amount(facts.value, facts.unit)],
    ['threshold', limitOf(facts.threshold, facts.unit)],
    ...Object.entries(facts.labels ?? {}).map(([name, value]) => [`label.${name}`, value] as const),
  ]);
  return text.replaceAll(/\{([a-z_.]+)\}/g, (whole, name: string) => words.get(name) ?? whole);
}

function diskOf({ labels, thing }: AlertFacts): string {
  return `Disk ${thing ?? labels?.['disk'] ?? ''}`.trim();
}

function containerOf({ labels }: AlertFacts): string {
  const container = labelledContainer(labels);
  return container === undefined ? 'A container' : containerName(container);
}

function limitOf(threshold: number | undefined, unit: string): string {
  return threshold === undefined ? 'unset' : amount(threshold, unit);
}

/** A number with its unit. */
export function amount(value: number, unit: string): string {
  switch (unit) {
    case 'percent':
      return `${trimmed(value)} %`;
    case 'celsius':
      return `${trimmed(value)} °C`;
    case 'bytes':
      return sizeInWords(value);
    case 'bytes_per_second':
      return `${sizeInWords(value)}/s`;
    case 'seconds':
      return durationInWords(value);
    case 'milliseconds':
    case 'ms':
      return `${trimmed(value)} ms`;
    case 'watts':
      return `${trimmed(value)} W`;
    case '':
      return trimmed(value);
    default:
      return `${trimmed(value)} ${unit.replaceAll('_', ' ')}`;
  }
}

function trimmed(value: number): string {
  const text = Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(1);
  return text.replace(/\.0$/, '');
}
