import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { buttonClass, type ButtonSize, type ButtonVariant } from './button-class.ts';

interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: ReactNode;
  /** Work is going on: the button says so and cannot be pressed again. */
  readonly busy?: boolean;
}

/** A button. `type` is "button" unless a form says otherwise. */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  className = '',
  children,
  disabled,
  ...rest
}: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={`${buttonClass(variant, size)} ${className}`}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** What it does, for screen readers and on hover. */
  readonly label: string;
}

/** A square button with an icon alone; 44 px on a phone, 32 px on a desk. */
export function IconButton({ label, className = '', children, ...rest }: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={`inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-ink-2 transition-colors duration-120 hover:bg-hover hover:text-ink disabled:opacity-50 sm:size-8 ${className}`}
    >
      {children}
    </button>
  );
}

/** A turning ring, in the colour of the text around it. */
export function Spinner({ size = 14 }: { readonly size?: number }): ReactElement {
  return (
    <svg
      aria-hidden="true"
      className="shrink-0 animate-spin"
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
    >
      <circle cx="8" cy="8" r="6" stroke="currentColor" strokeWidth="2" opacity="0.25" />
      <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
