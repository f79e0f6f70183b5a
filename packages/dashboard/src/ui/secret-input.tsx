import { Eye, EyeOff, Lock } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { controlClass, type FieldControl, Input } from './field.tsx';
import { TextArea } from './text-area.tsx';

interface SecretInputProps {
  readonly control: FieldControl;
  readonly label: string;
  /** What is typed; undefined while the stored one is kept. */
  readonly text: string | undefined;
  /** Whether the hub holds one that could be kept. */
  readonly stored: boolean;
  readonly example?: string | undefined;
  /** An address is shown while it is typed: whoever pastes one wants to see it. */
  readonly readable?: boolean;
  /** Several lines, shown while they are typed. */
  readonly lines?: boolean;
  /** Undefined: keep the stored one. */
  readonly onChange: (text: string | undefined) => void;
}

/** A secret: set once and never shown again, only replaced. */
export function SecretInput(props: SecretInputProps): ReactElement {
  const { control, label, text, stored, example, readable = false, lines = false, onChange } = props;
  const [shown, setShown] = useState(readable);
  if (text === undefined) {
    return (
      <div className="flex gap-2">
        <span className={`${controlClass} flex items-center gap-2 bg-hover text-ink-2`}>
          <Lock size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
          <span className="truncate">Stored, never shown</span>
        </span>
        <Button
          id={control.id}
          aria-label={`Replace: ${label}`}
          aria-describedby={control['aria-describedby']}
          onClick={() => onChange('')}
        >
          Replace
        </Button>
      </div>
    );
  }
  if (lines) {
    return (
      <div className="flex items-start gap-2">
        <TextArea
          {...control}
          code
          rows={3}
          autoComplete="off"
          placeholder={example}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <Keep stored={stored} onChange={onChange} />
      </div>
    );
  }
  return (
    <div className="flex gap-2">
      <span className="relative min-w-0 flex-1">
        <Input
          {...control}
          type={shown ? 'text' : 'password'}
          autoComplete="new-password"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={example}
          value={text}
          className={readable ? '' : 'pr-11'}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {readable ? null : (
          <IconButton
            label={shown ? `Hide: ${label}` : `Show: ${label}`}
            className="absolute inset-y-0 right-0 my-auto"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={16} aria-hidden="true" /> : <Eye size={16} aria-hidden="true" />}
          </IconButton>
        )}
      </span>
      <Keep stored={stored} onChange={onChange} />
    </div>
  );
}

/** Goes back to the stored one. */
function Keep({ stored, onChange }: Pick<SecretInputProps, 'stored' | 'onChange'>): ReactElement | null {
  if (!stored) return null;
  return (
    <Button variant="ghost" onClick={() => onChange(undefined)}>
      Keep
    </Button>
  );
}
