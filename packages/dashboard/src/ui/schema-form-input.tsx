import type { ReactElement } from 'react';
import { DurationInput } from './duration-input.tsx';
import { type FieldControl, Input, Select } from './field.tsx';
import { ListInput } from './list-input.tsx';
import type { SchemaField } from './schema-form-fields.ts';
import { isKeptSecret } from './schema-form-values.ts';
import { SecretInput } from './secret-input.tsx';
import { TextArea } from './text-area.tsx';
import { ZonePicker } from './zone-picker.tsx';

interface SchemaFormInputProps {
  readonly control: FieldControl;
  readonly field: SchemaField;
  readonly value: unknown;
  /** Whether the hub holds a secret here. */
  readonly stored: boolean;
  readonly onChange: (value: unknown) => void;
}

/** The input for one field of a schema. */
export function SchemaFormInput({ control, field, value, stored, onChange }: SchemaFormInputProps): ReactElement {
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'secret':
      return (
        <SecretInput
          control={control}
          label={field.label}
          text={isKeptSecret(value) ? undefined : text}
          stored={stored}
          example={field.example}
          readable={field.limits.address}
          onChange={(typed) => onChange(typed ?? { set: true })}
        />
      );
    case 'choice':
      return <ChoiceInput control={control} field={field} text={text} onChange={onChange} />;
    case 'list':
      return (
        <ListInput
          control={control}
          example={field.example}
          values={Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []}
          onChange={onChange}
        />
      );
    case 'duration':
      return (
        <DurationInput
          control={control}
          label={field.label}
          seconds={typeof value === 'number' ? value : null}
          onChange={onChange}
        />
      );
    case 'zone':
      return <ZonePicker control={control} zone={text} onChange={onChange} />;
    case 'lines':
    case 'json':
      return (
        <TextArea
          {...control}
          code
          value={text}
          placeholder={field.example}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'switch':
    case 'text':
    case 'url':
    case 'number':
    case 'time':
      return <LineInput control={control} field={field} text={text} onChange={onChange} />;
  }
}

interface TextProps {
  readonly control: FieldControl;
  readonly field: SchemaField;
  readonly text: string;
  readonly onChange: (value: string) => void;
}

function ChoiceInput({ control, field, text, onChange }: TextProps): ReactElement {
  return (
    <Select {...control} value={text} onChange={(event) => onChange(event.currentTarget.value)}>
      {field.required ? null : <option value="">The usual</option>}
      {field.choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </Select>
  );
}

const types: Readonly<Partial<Record<SchemaField['kind'], string>>> = { url: 'url', time: 'time' };
const modes = { url: 'url', number: 'decimal' } as const;

function LineInput({ control, field, text, onChange }: TextProps): ReactElement {
  const { kind } = field;
  return (
    <Input
      {...control}
      type={types[kind] ?? 'text'}
      inputMode={kind === 'url' || kind === 'number' ? modes[kind] : 'text'}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      className={kind === 'number' || kind === 'time' ? 'max-w-40 tabular-nums' : ''}
      placeholder={field.example}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
