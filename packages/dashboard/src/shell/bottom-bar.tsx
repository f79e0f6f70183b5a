import { Link, useLocation } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { isUnder, navItems, settingsItem } from './nav-items.ts';

const items = [...navItems, settingsItem];

/** The navigation on a phone, within reach of the thumb. */
export function BottomBar(): ReactElement {
  const pathname = useLocation({ select: (location) => location.pathname });
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-card pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {items.map(({ to, label, icon: Icon }) => {
        const active = isUnder(pathname, to);
        return (
          <Link
            key={to}
            to={to}
            aria-current={active ? 'page' : undefined}
            className={`flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium ${active ? 'text-accent' : 'text-ink-2'}`}
          >
            <Icon size={20} aria-hidden="true" strokeWidth={active ? 2.2 : 1.8} />
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
