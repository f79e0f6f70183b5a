import type { ReactElement, ReactNode } from 'react';

interface CardProps {
  readonly title?: ReactNode;
  /** Stands at the right of the title: a link, a count, a button. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** No padding around the children: a table or a list reaches the edges. */
  readonly flush?: boolean;
}

/** A titled surface. */
export function Card({ title, aside, children, className = '', flush = false }: CardProps): ReactElement {
  return (
    <section className={`min-w-0 rounded-lg border border-line bg-card ${className}`}>
      {title === undefined ? null : (
        <header className="flex min-h-11 items-center justify-between gap-3 px-4 pt-2">
          <h2 className="text-base font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      <div className={flush ? '' : `px-4 pb-4 ${title === undefined ? 'pt-4' : 'pt-1'}`}>{children}</div>
    </section>
  );
}
