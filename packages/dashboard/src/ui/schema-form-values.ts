import type { SchemaField } from './schema-form-fields.ts';
import { isTimeZone } from './zone-clock.ts';

/**
 * What a form holds while one types, by name: a text for what is typed, a boolean for a switch, texts for a list, seconds (or null) for a duration.
 * A secret is its mark `{"set": true}` while the stored one is kept, and a text once it is replaced.
 */
export type SchemaValues = Readonly<Record<string, unknown>>;

/** Whether a value is the mark of a secret that the hub keeps. */
export function isKeptSecret(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'set' in value && value.set === true;
}

/** What the form begins with: what is stored, and the usual where nothing is. */
export function valuesOf(fields: readonly SchemaField[], stored: Readonly<Record<string, unknown>> = {}): SchemaValues {
  return Object.fromEntries(fields.map((field) => [field.name, startOf(field, stored[field.name])]));
}

function startOf(field: SchemaField, stored: unknown): unknown {
  const chosen = field.required || field.kind === 'switch' || field.kind === 'choice';
  const value = stored ?? (chosen ? field.usual : undefined);
  const start = starts[field.kind];
  return start === undefined ? textOf(value) : start(value, field);
}

/** How a value begins that is not a text as it stands. */
const starts: Readonly<Partial<Record<SchemaField['kind'], (value: unknown, field: SchemaField) => unknown>>> = {
  switch: (value) => value === true,
  list: (value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []),
  duration: (value) => value ?? null,
  secret: (value) => (isKeptSecret(value) ? { set: true } : ''),
  secret_lines: (value) => (isKeptSecret(value) ? { set: true } : ''),
  choice: (value, field) => (typeof value === 'string' ? value : firstChoice(field)),
  json: (value) => (value === undefined || value === null ? '' : JSON.stringify(value, undefined, 2)),
};

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function firstChoice({ required, choices }: SchemaField): string {
  return required ? (choices[0]?.value ?? '') : '';
}

/** What is sent: what is empty is left out, so that the usual holds. */
export function bodyOfValues(fields: readonly SchemaField[], values: SchemaValues): Record<string, unknown> {
  const entries = fields.map((field) => [field.name, wireOf(field, values[field.name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function wireOf(field: SchemaField, value: unknown): unknown {
  if (field.kind === 'switch') return value === true;
  if (field.kind === 'list') return value;
  if (field.kind === 'duration') return value ?? undefined;
  if (isSecret(field) && typeof value !== 'string') return value;
  const text = typeof value === 'string' ? value : '';
  if (text.trim() === '') return undefined;
  if (field.kind === 'number') return Number(text);
  if (field.kind === 'json') return parsed(text);
  return field.kind === 'lines' ? text : text.trim();
}

function isSecret({ kind }: SchemaField): boolean {
  return kind === 'secret' || kind === 'secret_lines';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What is wrong with a value in a sentence, undefined when nothing is; the hub has the last word. */
export function problemOf(field: SchemaField, value: unknown): string | undefined {
  if (field.kind === 'switch' || isKeptSecret(value)) return undefined;
  if (isEmpty(value)) return field.required ? 'This is needed.' : undefined;
  if (field.kind === 'list') return listProblem(field, value);
  if (field.kind === 'number' || field.kind === 'duration') return numberProblem(field, Number(value));
  return textProblem(field, typeof value === 'string' ? value.trim() : '');
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'string' && value.trim() === '';
}

function listProblem({ limits }: SchemaField, value: unknown): string | undefined {
  const { longest, pattern } = limits;
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  if (longest !== undefined && values.length > longest) return `At most ${longest}.`;
  if (pattern === undefined) return undefined;
  const wrong = values.map((one) => (typeof one === 'string' ? one : '')).find((one) => !matches(pattern, one));
  return wrong === undefined ? undefined : `“${wrong}” does not look right.`;
}

function numberProblem(field: SchemaField, value: number): string | undefined {
  const { least = -Infinity, most = Infinity, whole } = field.limits;
  if (whole && !Number.isInteger(value)) return 'A whole number.';
  if (!Number.isFinite(value)) return 'A number.';
  return value >= least && value <= most ? undefined : boundsProblem(field.kind, { least, most, value });
}

function boundsProblem(kind: SchemaField['kind'], at: Readonly<Record<'least' | 'most' | 'value', number>>): string {
  const { least, most, value } = at;
  if (kind === 'duration') return value < least ? 'This is too short.' : 'This is too long.';
  if (Number.isFinite(least) && Number.isFinite(most)) return `From ${least} to ${most}.`;
  return value < least ? `At least ${least}.` : `At most ${most}.`;
}

function textProblem(field: SchemaField, text: string): string | undefined {
  const { pattern, shortest = 0, longest = Infinity } = field.limits;
  const problem = formProblem(field, text);
  if (problem !== undefined) return problem;
  if (text.length > longest) return `At most ${longest} characters.`;
  if (text.length < shortest) return `At least ${shortest} characters.`;
  return pattern !== undefined && !matches(pattern, text) ? patternSentence(field) : undefined;
}

function formProblem({ kind, limits }: SchemaField, text: string): string | undefined {
  if (limits.address && !isWebAddress(text)) return 'A whole address, with https:// or http:// before it.';
  if (kind === 'zone' && !isTimeZone(text)) return 'A time zone such as Europe/Berlin.';
  if (kind === 'time' && !/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return 'A time such as 23:00.';
  return kind === 'json' && parsed(text) === text ? 'This is not JSON.' : undefined;
}

function patternSentence({ example }: SchemaField): string {
  return example === undefined ? 'This does not look right. Was a part of it lost?' : `It looks like ${example}.`;
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text);
}

/** A pattern that this browser cannot read forbids nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

/** Every problem of a form, by name. */
export function problemsOf(fields: readonly SchemaField[], values: SchemaValues): Readonly<Record<string, string>> {
  const problems = fields.map((field) => [field.name, problemOf(field, values[field.name])] as const);
  return Object.fromEntries(problems.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
