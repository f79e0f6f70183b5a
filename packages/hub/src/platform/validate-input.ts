import { ipAddressPattern, macAddressPattern, plainPattern } from '@labkeeper/protocol/text';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ApiError } from './api-error.ts';

/** Checks a value of one place of a request; throws INVALID with the dotted path of the first thing wrong and a sentence. */
export type InputCheck = (value: unknown) => unknown;

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** A compiled check of a JSON body. `undefined` (no body) is judged like an empty object, so that the missing field is named. */
export function compileBodyCheck(schema: TSchema): InputCheck {
  const check = Compile(schema);
  return (value) => {
    const body = value === undefined ? {} : value;
    if (check.Check(body)) return body;
    throw invalid(check.Errors(body), 'The body');
  };
}

/** A compiled check of path or query texts, which are turned into the numbers and flags that the schema asks for. */
export function compileTextCheck(schema: TSchema): InputCheck {
  const check = Compile(schema);
  return (value) => {
    const converted = check.Convert(value);
    if (check.Check(converted)) return converted;
    throw invalid(check.Errors(converted), 'The request');
  };
}

function invalid(errors: readonly SchemaError[], whole: string): ApiError {
  const error = mostTelling(errors);
  if (error === undefined) return new ApiError('INVALID');
  const field = fieldOf(error);
  return new ApiError('INVALID', {
    message: `${field === '' ? whole : field} ${sentenceOf(error, errors)}.`,
    ...(field === '' ? {} : { field }),
  });
}

/** A failed union lists every branch first: then the deepest error says most, since that branch fits best. */
function mostTelling(errors: readonly SchemaError[]): SchemaError | undefined {
  const [first] = errors;
  if (first === undefined || !errors.some((error) => error.keyword === 'anyOf')) return first;
  let deepest = first;
  for (const error of errors) {
    if (error.instancePath.split('/').length > deepest.instancePath.split('/').length) deepest = error;
  }
  return deepest;
}

function fieldOf(error: SchemaError): string {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const missing = error.keyword === 'required' ? firstText(paramOf(error, 'requiredProperties')) : undefined;
  return (missing === undefined ? path : [...path, missing]).join('.').slice(0, 200);
}

type Sentence = (limit: string, error: SchemaError, errors: readonly SchemaError[]) => string;

const sentences: Record<string, Sentence> = {
  required: () => 'is missing',
  type: (_limit, error, errors) => `must be ${typesAt(error.instancePath, errors)}`,
  const: (_limit, error, errors) => `must be ${choicesAt(error.instancePath, errors)}`,
  boolean: () => 'is not known here',
  additionalProperties: () => 'holds something that is not known here',
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  minLength: (limit) => (limit === '1' ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: (limit) => `must have at most ${limit} characters`,
  minItems: (limit) => `must have at least ${limit} items`,
  maxItems: (limit) => `must have at most ${limit} items`,
  maxProperties: (limit) => `must have at most ${limit} entries`,
  uniqueItems: () => 'must not hold the same item twice',
  pattern: (_limit, error) => patternSentence(String(paramOf(error, 'pattern'))),
  format: (_limit, error) => formatSentence(String(paramOf(error, 'format'))),
};

function sentenceOf(error: SchemaError, errors: readonly SchemaError[]): string {
  const sentence = sentences[error.keyword];
  return sentence === undefined ? error.message : sentence(String(paramOf(error, 'limit')), error, errors);
}

const patternWords = new Map([
  [plainPattern, 'must not hold control characters or marks that turn the direction of text'],
  [ipAddressPattern, 'must be an IP address like 192.168.1.42'],
  [macAddressPattern, 'must be a hardware address like 00:11:22:aa:bb:cc'],
]);

function patternSentence(pattern: string): string {
  return patternWords.get(pattern) ?? `must match ${pattern}`;
}

function formatSentence(format: string): string {
  return format === 'date-time' ? 'must be a date and time in ISO 8601 with a zone' : `must be a ${format}`;
}

const articles: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

function typesAt(path: string, errors: readonly SchemaError[]): string {
  const types = new Set<string>();
  for (const error of errors) {
    if (error.keyword !== 'type' || error.instancePath !== path) continue;
    const type = String(paramOf(error, 'type'));
    types.add(articles[type] ?? type);
  }
  return [...types].join(' or ');
}

function choicesAt(path: string, errors: readonly SchemaError[]): string {
  const choices = errors
    .filter((error) => error.keyword === 'const' && error.instancePath === path)
    .map((error) => JSON.stringify(paramOf(error, 'allowedValue')));
  return choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
}

function paramOf(error: SchemaError, name: string): unknown {
  return new Map<string, unknown>(Object.entries(error.params)).get(name);
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}
