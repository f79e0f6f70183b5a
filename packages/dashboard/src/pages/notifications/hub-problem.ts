import { ApiError } from '../../api/api-error.ts';
import type { SchemaField } from '../../ui/schema-form-fields.ts';

const others = ['name', 'hours', 'time_zone', 'escalate_after_seconds', 'tags', 'site_ids', 'kinds'];

/** What the hub said, by the name of the input that it is about; nothing where it is about none of them. */
export function hubProblem(error: unknown, fields: readonly SchemaField[]): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError) || error.field === undefined) return {};
  const parts = error.field.split(/[./]/).filter((part) => part !== 'body');
  if (parts[0] === 'settings') {
    const found = fields.find(({ name }) => name === parts[1]);
    return found === undefined ? {} : { [found.name]: error.message };
  }
  const found = others.find((name) => parts.includes(name));
  return found === undefined ? {} : { [found]: error.message };
}
