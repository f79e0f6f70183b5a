import { ApiError } from '../../api/api-error.ts';

/** The hub's error at a field: the one that it names, with or without where it was found (`body.`). Undefined when it is about another. */
export function errorAt(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiError) || error.field === undefined) return undefined;
  const { field, message } = error;
  return field === path || field.endsWith(`.${path}`) ? message : undefined;
}
