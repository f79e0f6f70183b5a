import type { ReactElement, ReactNode } from 'react';

interface CheckRowProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** One of several, of which only one holds; its value is the name of the group. */
  readonly radio?: string | undefined;
  readonly disabled?: boolean;
}

/** A box to tick, or one of several to choose, with its words; the whole row can be pressed. */
export function CheckRow({ label, hint, checked, onChange, radio, disabled = false }: CheckRowProps): ReactElement {
  return (
    <label className="flex min-h-11 cursor-pointer items-start gap-2.5 py-2.5 sm:min-h-8 sm:py-1.5">
      <input
        type={radio === undefined ? 'checkbox' : 'radio'}
        name={radio}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <span className="block text-base">{label}</span>
        {hint === undefined ? null : <span className="block text-xs text-pretty text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
