import { Link, useLocation } from '@tanstack/react-router';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { Mark } from '../ui/mark.tsx';
import { AlertBadge } from './alert-badge.tsx';
import { isUnder, type NavItem, navItems, settingsItem } from './nav-items.ts';

const KEY = 'labkeeper.rail';

function wasCollapsed(): boolean {
  try {
    return localStorage.getItem(KEY) === 'collapsed';
  } catch {
    return false;
  }
}

/** The navigation on a desk: icons and words, or icons alone. */
export function Rail(): ReactElement {
  const [collapsed, setCollapsed] = useState(wasCollapsed);
  const pathname = useLocation({ select: (location) => location.pathname });

  function toggle(): void {
    setCollapsed(!collapsed);
    try {
      localStorage.setItem(KEY, collapsed ? 'open' : 'collapsed');
    } catch {
      // Without storage the choice holds until the page is left.
    }
  }

  const Icon = collapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <aside
      className={`sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-line px-3 pb-3 md:flex ${collapsed ? 'w-15' : 'w-54'}`}
    >
      <Link to="/" className="flex h-14 items-center gap-2.5 px-1.5 text-md font-semibold tracking-tight">
        <Mark />
        <span className={collapsed ? 'sr-only' : ''}>Labkeeper</span>
      </Link>
      <nav aria-label="Pages" className="flex min-h-0 flex-1 flex-col gap-0.5 pt-1">
        {navItems.map((item: NavItem) => (
          <RailLink key={item.to} item={item} collapsed={collapsed} active={isUnder(pathname, item.to, item.also)} />
        ))}
        <span className="flex-1" />
        <RailLink item={settingsItem} collapsed={collapsed} active={isUnder(pathname, settingsItem.to)} />
        <button
          type="button"
          onClick={toggle}
          title={collapsed ? 'Widen the navigation' : undefined}
          aria-expanded={!collapsed}
          className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm font-medium text-ink-3 transition-colors duration-120 hover:bg-hover hover:text-ink"
        >
          <Icon size={16} aria-hidden="true" className="shrink-0" />
          <span className={collapsed ? 'sr-only' : ''}>{collapsed ? 'Widen the navigation' : 'Collapse'}</span>
        </button>
      </nav>
    </aside>
  );
}

interface RailLinkProps {
  readonly item: NavItem;
  readonly collapsed: boolean;
  readonly active: boolean;
}

function RailLink({ item, collapsed, active }: RailLinkProps): ReactElement {
  const Icon = item.icon;
  return (
    <Link
      to={item.to}
      title={collapsed ? item.label : undefined}
      aria-current={active ? 'page' : undefined}
      className={`group relative flex h-8 items-center gap-2.5 rounded-md px-2 text-sm font-medium transition-colors duration-120 ${
        active ? 'bg-hover text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink'
      }`}
    >
      <Icon size={16} aria-hidden="true" className={`shrink-0 ${active ? 'text-accent' : 'text-ink-3'}`} />
      <span className={`flex-1 ${collapsed ? 'sr-only' : ''}`}>{item.label}</span>
      {item.to === '/alerts' ? <AlertBadge className={collapsed ? 'absolute -top-1 -right-1 scale-75' : ''} /> : null}
    </Link>
  );
}
