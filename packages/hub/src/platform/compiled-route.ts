import { Compile } from 'typebox/compile';
import { cleanText } from '../domain/clean-text.ts';
import { ApiError } from './api-error.ts';
import type { BodyLimits } from './request-body.ts';
import type { Route } from './route.ts';
import { compileBodyCheck, compileTextCheck, type InputCheck } from './validate-input.ts';

/** A route with its checks, each compiled when it is first needed: most routes are never called in the life of a process. */
export interface CompiledRoute {
  readonly route: Route;
  readonly unsafe: boolean;
  readonly bodyLimits: BodyLimits;
  readonly checkParams: InputCheck | undefined;
  readonly checkQuery: InputCheck | undefined;
  readonly checkBody: InputCheck | undefined;
  /** Names what of an answer does not fit its schema; only tests pay for it. */
  readonly findWrongAnswer: ((body: unknown) => string | undefined) | undefined;
}

const defaultBodyBytes = 256 * 1024;
const unpackedTimes = 8;

/** Compiles a route's schemas. With `checkAnswers` the answers are held against theirs too. */
export function compileRoute(route: Route, checkAnswers: boolean): CompiledRoute {
  const { params, body } = route.request;
  const wireBytes = route.maxBodyBytes ?? defaultBodyBytes;
  return {
    route,
    unsafe: route.method !== 'GET',
    bodyLimits: { wireBytes, unpackedBytes: wireBytes * unpackedTimes },
    checkParams: params === undefined ? undefined : whenNeeded(() => compileTextCheck(params)),
    checkQuery: compileQueryCheck(route),
    checkBody: body === undefined ? undefined : whenNeeded(() => compileBodyCheck(body)),
    findWrongAnswer: checkAnswers ? compileAnswerCheck(route) : undefined,
  };
}

/** Under /api/v1 a name that the route does not know is refused: a filter that is silently no filter shows what was not asked for. */
function compileQueryCheck(route: Route): InputCheck | undefined {
  const { query } = route.request;
  const check = query === undefined ? undefined : whenNeeded(() => compileTextCheck(query));
  if (!route.path.startsWith('/api/v1/')) return check;
  const { properties = {} }: { properties?: object } = query ?? {};
  const known = new Set(Object.keys(properties));
  const prefixes = route.queryPrefixes ?? [];
  return (value) => {
    for (const name of Object.keys(value as object)) {
      if (known.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) continue;
      throw unknownName(name, [...known, ...prefixes.map((prefix) => `${prefix}…`)]);
    }
    return check?.(value);
  };
}

function unknownName(name: string, known: readonly string[]): ApiError {
  const field = cleanText(name, 60);
  const allowed = known.length === 0 ? 'This route takes no query.' : `Known are ${known.join(', ')}.`;
  return new ApiError('INVALID', { field, message: `${field} is not known here. ${allowed}` });
}

function whenNeeded(compile: () => InputCheck): InputCheck {
  let check: InputCheck | undefined;
  return (value) => {
    check ??= compile();
    return check(value);
  };
}

function compileAnswerCheck(route: Route): ((body: unknown) => string | undefined) | undefined {
  const { schema } = route.response;
  if (schema === undefined) return undefined;
  let compiled: ReturnType<typeof Compile> | undefined;
  return (body) => {
    const check = (compiled ??= Compile(schema));
    // As the client sees it: without the fields that are undefined.
    const sent: unknown = JSON.parse(JSON.stringify(body));
    const [error] = check.Check(sent) ? [] : check.Errors(sent);
    return error === undefined ? undefined : `${error.instancePath || 'answer'} ${error.message}`;
  };
}

/** Static segments before parameters, so that `/metrics/summary` is not taken for a server. */
export function compareSpecificity(left: string, right: string): number {
  return sortKey(left) < sortKey(right) ? -1 : 1;
}

function sortKey(path: string): string {
  return path.replace(/\{[^}]*\}/g, '\uFFFF');
}
