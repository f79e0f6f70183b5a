import { ApiError } from '../../api/api-error.ts';

/** The hub's error at a field of a rule, wherever in the request it was found (`body.warn`, `rule.warn`). Undefined when it is about another. */
export function errorField(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiError) || error.field === undefined) return undefined;
  const { field, message } = error;
  return field === path || field.endsWith(`.${path}`) ? message : undefined;
}
