import { errorField } from './error-field.ts';
import type { RuleDraft } from './rule-draft.ts';

/** What every part of the editor is given. */
export interface RuleFieldsProps {
  readonly draft: RuleDraft;
  readonly change: (change: Partial<RuleDraft>) => void;
  /** What is wrong at a field, by its name in the API. */
  readonly errorAt: (field: string) => string | undefined;
}

/** Finds what is wrong at a field: said by the hub, or by us once sending was tried. */
export function errorFinder(
  problems: ReadonlyMap<string, string>,
  tried: boolean,
  error: unknown,
): (field: string) => string | undefined {
  return (field) => (tried ? problems.get(field) : undefined) ?? errorField(error, field);
}
