/** How much a button asks for: one primary at most per view. */
export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md';

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-lg font-medium whitespace-nowrap select-none transition-colors duration-120 disabled:opacity-50 aria-disabled:opacity-50';

const variants: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'bg-card text-ink border border-line-strong hover:bg-hover',
  ghost: 'text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'bg-fail text-page hover:opacity-90',
};

// On a phone every button is at least 44 px high.
const sizes: Readonly<Record<ButtonSize, string>> = {
  sm: 'h-11 px-3 text-sm sm:h-7 sm:px-2.5',
  md: 'h-11 px-4 text-base sm:h-9 sm:px-3.5',
};

/** The classes of a button, for a link that looks like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'md'): string {
  return `${base} ${variants[variant]} ${sizes[size]}`;
}
