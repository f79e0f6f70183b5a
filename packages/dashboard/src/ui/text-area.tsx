import type { ComponentProps, ReactElement } from 'react';

interface TextAreaProps extends ComponentProps<'textarea'> {
  /** What is typed is read by a machine: every letter as wide as the other. */
  readonly code?: boolean;
}

/** Several lines to type in; it grows with what stands in it where the browser can. */
export function TextArea({ code = false, className = '', ...rest }: TextAreaProps): ReactElement {
  return (
    <textarea
      rows={3}
      spellCheck={!code}
      {...rest}
      className={`block max-h-80 w-full min-w-0 resize-y rounded-lg border border-line-strong bg-card px-3 py-2 text-md text-ink transition-colors duration-120 [field-sizing:content] hover:border-ink-3 aria-invalid:border-fail disabled:opacity-60 ${code ? 'min-h-28 font-mono sm:text-sm' : 'min-h-18 sm:text-base'} ${className}`}
    />
  );
}
