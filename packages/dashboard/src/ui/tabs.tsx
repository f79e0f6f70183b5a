import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactElement, useEffect, useRef } from 'react';
import './scroll-fade.css';

/** One tab: a link, so that every tab has an address of its own. */
export interface TabItem {
  readonly id: string;
  readonly label: string;
  readonly count?: number | undefined;
  readonly link: LinkProps;
}

interface TabsProps {
  /** What the tabs are of, for screen readers. */
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly active: string;
}

/** Tabs as links in a navigation; they scroll sideways inside themselves where room ends, never the page. */
export function Tabs({ label, items, active }: TabsProps): ReactElement {
  const current = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // In the middle its neighbours show that there is more on both sides; at the edge it would fade.
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [active]);
  return (
    <nav
      aria-label={label}
      className="scroll-fade -mx-4 mb-5 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-1">
        {items.map((item) => {
          const on = item.id === active;
          return (
            <li key={item.id}>
              <Link
                {...item.link}
                ref={on ? current : undefined}
                aria-current={on ? 'page' : undefined}
                className={`-mb-px flex h-11 items-center gap-1.5 border-b-2 px-2.5 text-base whitespace-nowrap transition-colors duration-120 sm:h-9 ${
                  on ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink'
                }`}
              >
                {item.label}
                {item.count === undefined ? null : <span className="text-xs text-ink-3">{item.count}</span>}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
