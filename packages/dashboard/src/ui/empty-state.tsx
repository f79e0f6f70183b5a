import type { ReactElement, ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** It is all there is on the page: its title is the page's. */
  readonly alone?: boolean;
  /** What this place will show and why it is empty. */
  readonly children?: ReactNode;
  /** The one button that fills it. */
  readonly action?: ReactNode;
  /** Inside a card beside others, rather than a whole page. */
  readonly small?: boolean;
}

/** A place with nothing in it yet, which says what will stand here and how it gets there. */
export function EmptyState({
  icon,
  title,
  alone = false,
  children,
  action,
  small = false,
}: EmptyStateProps): ReactElement {
  const Title = alone ? 'h1' : 'p';
  return (
    <div className={`flex flex-col items-center text-center ${small ? 'gap-1 px-4 py-6' : 'gap-2 px-6 py-16'}`}>
      {icon === undefined ? null : (
        <div
          className={`mb-1 flex items-center justify-center rounded-xl bg-hover text-ink-3 ${small ? 'size-9' : 'size-12'}`}
        >
          {icon}
        </div>
      )}
      <Title className={small ? 'text-base font-medium' : 'text-md font-semibold'}>{title}</Title>
      {children === undefined ? null : <div className="max-w-[52ch] text-sm text-pretty text-ink-2">{children}</div>}
      {action === undefined ? null : <div className="mt-3">{action}</div>}
    </div>
  );
}
