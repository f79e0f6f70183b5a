import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { useId } from 'react';

/** What a control inside a field must carry to be tied to its label, hint and error. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** The error at this field, said by us or by the hub. */
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly children: (control: FieldControl) => ReactNode;
}

/** A label, its control, and below it the hint or what is wrong. */
export function Field({ label, hint, error, optional = false, children }: FieldProps): ReactElement {
  const id = useId();
  const note = `${id}-note`;
  const invalid = error !== undefined;
  const described = invalid || hint !== undefined;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 flex items-baseline justify-between gap-2 text-sm font-medium">
        {label}
        {optional ? <span className="text-xs font-normal text-ink-3">optional</span> : null}
      </label>
      {children({ id, 'aria-describedby': described ? note : undefined, 'aria-invalid': invalid })}
      {described ? (
        <p id={note} className={`mt-1 text-xs text-pretty ${invalid ? 'text-fail' : 'text-ink-3'}`}>
          {invalid ? error : hint}
        </p>
      ) : null}
    </div>
  );
}

/** The look of everything one types or chooses in. 16 px on a phone, where smaller text makes the page zoom in. */
export const controlClass =
  'h-11 w-full min-w-0 rounded-lg border border-line-strong bg-card px-3 text-md text-ink transition-colors duration-120 hover:border-ink-3 aria-invalid:border-fail disabled:opacity-60 sm:h-9 sm:text-base';

/** A line to type in. */
export function Input({ className = '', ...rest }: ComponentProps<'input'>): ReactElement {
  return <input {...rest} className={`${controlClass} ${className}`} />;
}

/** A choice of few: the browser's own list, which every device knows how to open. */
export function Select({ className = '', children, ...rest }: ComponentProps<'select'>): ReactElement {
  return (
    <span className={`relative block min-w-0 ${className}`}>
      <select {...rest} className={`${controlClass} appearance-none pr-8 text-ellipsis`}>
        {children}
      </select>
      <svg
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-3"
        viewBox="0 0 12 12"
        width="12"
        height="12"
        fill="none"
      >
        <path d="m3 4.5 3 3 3-3" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </span>
  );
}

interface SwitchProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
  readonly disabled?: boolean;
  /** Ties it to a label that is as good to press as the switch itself. */
  readonly id?: string;
}

/** On or off, at once. */
export function Switch({ checked, onChange, label, disabled = false, id }: SwitchProps): ReactElement {
  return (
    <button
      type="button"
      id={id}
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={`relative h-6 w-10 shrink-0 rounded-full transition-colors after:absolute after:-inset-x-1 after:-inset-y-2.5 duration-120 disabled:opacity-50 ${checked ? 'bg-accent' : 'bg-ink-3'}`}
    >
      <span
        className={`absolute top-0.5 left-0.5 size-5 rounded-full bg-card transition-transform duration-120 ${checked ? 'translate-x-4' : ''}`}
      />
    </button>
  );
}
