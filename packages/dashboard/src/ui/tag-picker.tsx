import { X } from 'lucide-react';
import { type ReactElement, useId, useState } from 'react';
import type { FieldControl } from './field.tsx';
import { addTags } from './tags.ts';
import { visibleText } from './visible-text.ts';

interface TagPickerProps {
  readonly control: FieldControl;
  readonly value: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
  /** Tags in use elsewhere, offered while typing. */
  readonly known: readonly string[];
}

/** Tags as chips with a line to type more; Enter or a comma adds, Backspace in the empty line takes the last away. */
export function TagPicker({ control, value, onChange, known }: TagPickerProps): ReactElement {
  const list = useId();
  const [text, setText] = useState('');

  function add(typed: string): void {
    onChange(addTags(value, typed));
    setText('');
  }

  return (
    <div className="flex min-h-11 flex-wrap items-center gap-1.5 rounded-lg border border-line-strong bg-card px-2 focus-within sm:py-1:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:border-ink-3 sm:min-h-9">
      {value.map((tag) => (
        <span key={tag} className="inline-flex h-11 max-w-full sm:h-7 items-center rounded-md bg-hover pl-2 text-sm">
          <bdi className="truncate">{visibleText(tag)}</bdi>
          <button
            type="button"
            aria-label={`Remove tag ${visibleText(tag)}`}
            className="flex size-11 items-center sm:size-7 justify-center rounded-md text-ink-3 hover:text-ink"
            onClick={() => onChange(value.filter((other) => other !== tag))}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      <input
        {...control}
        list={list}
        value={text}
        maxLength={40}
        autoComplete="off"
        className="h-11 min-w-24 sm:h-7 flex-1 bg-transparent px-1 text-md outline-none sm:text-base"
        placeholder={value.length === 0 ? 'Type a tag, then Enter' : ''}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          if (typed.includes(',')) add(typed);
          else setText(typed);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && text.trim() !== '') {
            event.preventDefault();
            add(text);
          }
          if (event.key === 'Backspace' && text === '') onChange(value.slice(0, -1));
        }}
        onBlur={() => {
          if (text.trim() !== '') add(text);
        }}
      />
      <datalist id={list}>
        {known
          .filter((tag) => !value.includes(tag))
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
    </div>
  );
}
