import { toNumber } from '../../numbers.ts';

/** A value inside parsed JSON of which nothing is certain; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** A finite number, or a text that is one: big counters and sizes come as either. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  if (typeof found === 'string') return toNumber(found);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** A text, or undefined for anything else. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** True or false, or undefined for anything else: what is missing is not false. */
export function flagAt(value: unknown, ...path: readonly (string | number)[]): boolean | undefined {
  const found = at(value, ...path);
  return typeof found === 'boolean' ? found : undefined;
}

/** The first `most` items of a list; none for anything else. */
export function listAt(value: unknown, most: number, ...path: readonly (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.slice(0, most) : [];
}

/** The fields of an object, at most `most`; none for a list and for anything else. */
export function fieldsAt(value: unknown, most: number, ...path: readonly (string | number)[]): [string, unknown][] {
  const found = at(value, ...path);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
  return Object.entries(found).slice(0, most);
}

/** Parsed JSON, or undefined for text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
