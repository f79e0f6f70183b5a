import { Plus, X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { Button } from './button.tsx';
import { type FieldControl, Input } from './field.tsx';
import { visibleText } from './visible-text.ts';

interface ListInputProps {
  readonly control: FieldControl;
  readonly values: readonly string[];
  readonly example?: string | undefined;
  readonly onChange: (values: readonly string[]) => void;
}

/** Several texts, one below the other; Enter, a comma or leaving the line adds what is typed. */
export function ListInput({ control, values, example, onChange }: ListInputProps): ReactElement {
  const [text, setText] = useState('');

  function add(typed: string): void {
    const added = typed
      .split(/[,;\n]/)
      .map((one) => one.trim())
      .filter((one) => one !== '');
    onChange([...new Set([...values, ...added])]);
    setText('');
  }

  return (
    <div className="space-y-1.5">
      {values.map((value) => (
        <div key={value} className="flex min-h-11 items-center rounded-lg bg-hover pl-3 sm:min-h-8">
          <bdi className="min-w-0 flex-1 truncate text-base">{visibleText(value)}</bdi>
          <button
            type="button"
            aria-label={`Remove ${visibleText(value)}`}
            className="flex size-11 items-center justify-center rounded-md text-ink-3 hover:text-ink sm:size-8"
            onClick={() => onChange(values.filter((other) => other !== value))}
          >
            <X size={14} aria-hidden="true" />
          </button>
        </div>
      ))}
      <div className="flex gap-2">
        <Input
          {...control}
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          placeholder={example}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            if (/[,;]/.test(typed)) add(typed);
            else setText(typed);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || text.trim() === '') return;
            event.preventDefault();
            add(text);
          }}
          onBlur={() => {
            if (text.trim() !== '') add(text);
          }}
        />
        <Button
          disabled={text.trim() === ''}
          icon={<Plus size={14} aria-hidden="true" />}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => add(text)}
        >
          Add
        </Button>
      </div>
    </div>
  );
}
