import { type ReactElement, useId } from 'react';
import { Field, Switch } from './field.tsx';
import type { SchemaField } from './schema-form-fields.ts';
import { SchemaFormInput } from './schema-form-input.tsx';
import type { SchemaValues } from './schema-form-values.ts';

interface SchemaFormProps {
  readonly fields: readonly SchemaField[];
  readonly values: SchemaValues;
  /** What is wrong, by name: ours while one types, the hub's once it has spoken. */
  readonly problems: Readonly<Record<string, string>>;
  /** Names of secrets that the hub holds, which may be kept. */
  readonly stored: ReadonlySet<string>;
  /** One field was changed; the others are as they were. */
  readonly onChange: (name: string, value: unknown) => void;
}

/** The inputs of a JSON Schema, each drawn as what it asks for: a secret, a choice, a duration, a time zone. */
export function SchemaForm({ fields, values, problems, stored, onChange }: SchemaFormProps): ReactElement {
  return (
    <div className="grid gap-4">
      {fields.map((field) =>
        field.kind === 'switch' ? (
          <SwitchRow
            key={field.name}
            field={field}
            checked={values[field.name] === true}
            problem={problems[field.name]}
            onChange={(checked) => onChange(field.name, checked)}
          />
        ) : (
          <Field
            key={field.name}
            label={field.label}
            hint={field.hint}
            error={problems[field.name]}
            optional={!field.required}
          >
            {(control) => (
              <SchemaFormInput
                control={control}
                field={field}
                value={values[field.name]}
                stored={stored.has(field.name)}
                onChange={(value) => onChange(field.name, value)}
              />
            )}
          </Field>
        ),
      )}
    </div>
  );
}

interface SwitchRowProps {
  readonly field: SchemaField;
  readonly checked: boolean;
  readonly problem: string | undefined;
  readonly onChange: (checked: boolean) => void;
}

function SwitchRow({ field, checked, problem, onChange }: SwitchRowProps): ReactElement {
  const id = useId();
  return (
    <div className="flex min-h-11 items-center justify-between gap-4 sm:min-h-9">
      <label htmlFor={id} className="min-w-0 flex-1">
        <span className="block text-sm font-medium">{field.label}</span>
        {problem === undefined && field.hint === undefined ? null : (
          <span className={`mt-0.5 block text-xs text-pretty ${problem === undefined ? 'text-ink-3' : 'text-fail'}`}>
            {problem ?? field.hint}
          </span>
        )}
      </label>
      <Switch id={id} label={field.label} checked={checked} onChange={onChange} />
    </div>
  );
}
