import type { ReactElement } from 'react';
import { DurationInput } from './duration-input.tsx';
import { type FieldControl, Input, Select } from './field.tsx';
import { ListInput } from './list-input.tsx';
import type { SchemaField } from './schema-form-fields.ts';
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
export function SchemaFormInput(props: SchemaFormInputProps): ReactElement {
  const { control, field, value, onChange } = props;
  const text = typeof value === 'string' ? value : '';
  if (field.kind === 'secret' || field.kind === 'secret_lines') return <SecretValue {...props} />;
  if (field.kind === 'choice') return <ChoiceInput control={control} field={field} text={text} onChange={onChange} />;
  if (field.kind === 'list') {
    const values = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
    return <ListInput control={control} example={field.example} values={values} onChange={onChange} />;
  }
  if (field.kind === 'duration') {
    const seconds = typeof value === 'number' ? value : null;
    return <DurationInput control={control} label={field.label} seconds={seconds} onChange={onChange} />;
  }
  if (field.kind === 'zone') return <ZonePicker control={control} zone={text} onChange={onChange} />;
  const lines = field.kind === 'lines' || field.kind === 'json';
  const Text = lines ? LinesInput : LineInput;
  return <Text control={control} field={field} text={text} onChange={onChange} />;
}

function SecretValue({ control, field, value, stored, onChange }: SchemaFormInputProps): ReactElement {
  return (
    <SecretInput
      control={control}
      label={field.label}
      text={typeof value === 'string' ? value : undefined}
      stored={stored}
      example={field.example}
      readable={field.limits.address}
      lines={field.kind === 'secret_lines'}
      onChange={(typed) => onChange(typed ?? { set: true })}
    />
  );
}

function LinesInput({ control, field, text, onChange }: TextProps): ReactElement {
  return (
    <TextArea
      {...control}
      code
      value={text}
      placeholder={field.example}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
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
