import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import type { ReactElement } from 'react';
import { Menu } from '../ui/menu.tsx';
import { AlertBadge } from './alert-badge.tsx';
import { isUnder, moreItems, type NavItem, phoneItems } from './nav-items.ts';

const place = 'relative flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium';

/** The navigation on a phone, within reach of the thumb. */
export function BottomBar(): ReactElement {
  const pathname = useLocation({ select: (location) => location.pathname });
  const navigate = useNavigate();
  const below = moreItems.some((item) => isUnder(pathname, item.to));
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-card pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {phoneItems.map((item: NavItem) => {
        const { to, label, icon: Icon } = item;
        const active = isUnder(pathname, to, item.also);
        return (
          <Link
            key={to}
            to={to}
            aria-current={active ? 'page' : undefined}
            className={`${place} ${active ? 'text-accent' : 'text-ink-2'}`}
          >
            <Icon size={20} aria-hidden="true" strokeWidth={active ? 2.2 : 1.8} />
            {label}
            {to === '/alerts' ? (
              <AlertBadge className="absolute top-1 left-1/2 ml-1 scale-90 ring-2 ring-card" />
            ) : null}
          </Link>
        );
      })}
      <Menu
        label="More pages"
        className={`${place} ${below ? 'text-accent' : 'text-ink-2'}`}
        groups={[
          moreItems.map(({ to, label, icon: Icon }) => ({
            label,
            icon: <Icon size={16} aria-hidden="true" />,
            onSelect: () => void navigate({ to }),
          })),
        ]}
      >
        <Ellipsis size={20} aria-hidden="true" />
        <span>More</span>
      </Menu>
    </nav>
  );
}
