import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { countInWords, durationInWords, percentInWords, sizeInWords } from './words.ts';

/** What an alert is about, as far as its words need it. */
export interface AlertFacts {
  readonly rule: Pick<
    AlertRule,
    'name' | 'metric' | 'kind' | 'operator' | 'for_seconds' | 'message' | 'window_seconds'
  >;
  readonly labels: Labels | undefined;
  /** How people call the server; undefined for what belongs to none. */
  readonly serverName: string | undefined;
  readonly unit: string;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly stateName: string | undefined;
}

/** A title for lists and notifications, and one whole sentence. */
export interface AlertWords {
  readonly title: string;
  readonly message: string;
}

type Sentence = (facts: AlertFacts, where: string) => AlertWords;

/** Says an alert as a person would. A rule's own message takes the place of the sentence. */
export function alertWords(facts: AlertFacts): AlertWords {
  const where = facts.serverName ?? 'the hub';
  const sentence =
    facts.rule.kind === 'threshold' || facts.rule.kind === 'state' ? sentences.get(facts.rule.metric) : undefined;
  const words = (sentence ?? plainSentence)(facts, where);
  const own = facts.rule.message;
  return own === null || own === '' ? words : { title: words.title, message: filled(own, facts, where) };
}

const sentences = new Map<string, Sentence>([
  ['server_state', (_facts, where) => ({ title: `${where} is offline`, message: `${where} has stopped reporting.` })],
  ['filesystem_used_percent', full],
  ['disk_percent', full],
  ['filesystem_state', (facts, where) => state(`${facts.labels?.['mount'] ?? 'A filesystem'} on ${where}`, facts)],
  ['service_state', (facts, where) => state(`${facts.labels?.['service'] ?? 'A service'} on ${where}`, facts)],
  ['container_state', (facts, where) => state(`${containerOf(facts)} on ${where}`, facts)],
  ['container_health', (facts, where) => state(`${containerOf(facts)} on ${where}`, facts)],
  ['array_state', (facts, where) => state(`Array ${facts.labels?.['array'] ?? ''} on ${where}`, facts)],
  ['check_state', (facts, where) => state(facts.labels?.['check'] ?? `A check on ${where}`, facts)],
  ['cpu_percent', (facts, where) => busy('CPU', 'busy', facts, where)],
  ['memory_percent', (facts, where) => busy('Memory', 'used', facts, where)],
  ['temperature_celsius', hot],
  ['security_updates', (facts, where) => waiting('security update', facts, where)],
  ['updates_available', (facts, where) => waiting('update', facts, where)],
]);

function full({ labels, value = 0, threshold }: AlertFacts, where: string): AlertWords {
  const what = labels?.['mount'] ?? 'The disk';
  const title = `${what} on ${where} is ${percentInWords(value)} full`;
  return { title, message: `${title}; the limit is ${limitOf(threshold, 'percent')}.` };
}

function state(what: string, { stateName = 'unknown', rule }: AlertFacts): AlertWords {
  const words = stateName.replaceAll('_', ' ');
  const lasted = rule.for_seconds === 0 ? '' : ` for ${durationInWords(rule.for_seconds)} or more`;
  const title = words === 'stale' ? `${what} does not answer` : `${what} is ${words}`;
  return { title, message: `${title}${lasted}.` };
}

function busy(what: string, how: string, { value = 0, threshold, rule }: AlertFacts, where: string): AlertWords {
  const title = `${what} of ${where} is ${percentInWords(value)} ${how}`;
  const lasted = rule.for_seconds === 0 ? '' : ` for ${durationInWords(rule.for_seconds)}`;
  return { title, message: `${title}, above ${limitOf(threshold, 'percent')}${lasted}.` };
}

function hot({ labels, value = 0, threshold }: AlertFacts, where: string): AlertWords {
  const sensor = [labels?.['chip'], labels?.['sensor']].filter((part) => part !== undefined).join(' ');
  const title = `${sensor === '' ? 'A sensor' : sensor} of ${where} is at ${Math.floor(value)} °C`;
  return { title, message: `${title}; the limit is ${limitOf(threshold, 'celsius')}.` };
}

function waiting(what: string, { value = 0 }: AlertFacts, where: string): AlertWords {
  const title = `${countInWords(value, what)} for ${where}`;
  return { title, message: `${countInWords(value, what)} ${value === 1 ? 'waits' : 'wait'} on ${where}.` };
}

/** For every other metric, and for the kinds that look back. */
function plainSentence(facts: AlertFacts, where: string): AlertWords {
  const { rule, labels, value, threshold, unit } = facts;
  const about = Object.values(labels ?? {}).join(' ');
  const title = `${rule.name}: ${about === '' ? '' : `${about} on `}${where}`;
  if (value === undefined) return { title, message: `${rule.metric} of ${where} has stopped coming.` };
  const limit = limitOf(threshold, unit);
  const window = durationInWords(rule.window_seconds);
  switch (rule.kind) {
    case 'forecast':
      return { title, message: `At this rate ${rule.metric} reaches its limit in ${durationInWords(value * 86_400)}.` };
    case 'increase':
      return {
        title,
        message: `${rule.metric} grew by ${amount(value, unit)} within ${window}; the limit is ${limit}.`,
      };
    case 'rate':
      return { title, message: `${rule.metric} changes by ${amount(value, unit)} a second; the limit is ${limit}.` };
    default:
      return { title, message: `${rule.metric} is ${amount(value, unit)}; the limit is ${limit}.` };
  }
}

/** Fills the fixed placeholders of a rule's own message; what is no placeholder stays as it is. */
function filled(text: string, facts: AlertFacts, where: string): string {
  const words = new Map<string, string>([
    ['server', where],
    ['metric', facts.rule.metric],
    ['value', facts.value === undefined ? 'unknown' : amount(facts.value, facts.unit)],
    ['threshold', limitOf(facts.threshold, facts.unit)],
    ...Object.entries(facts.labels ?? {}).map(([name, value]) => [`label.${name}`, value] as const),
  ]);
  return text.replaceAll(/\{([a-z_.]+)\}/g, (whole, name: string) => words.get(name) ?? whole);
}

function containerOf({ labels }: AlertFacts): string {
  return labels?.['container'] ?? 'A container';
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
