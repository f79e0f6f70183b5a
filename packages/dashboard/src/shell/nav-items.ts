import { LayoutGrid, type LucideIcon, Server, Settings } from 'lucide-react';

/** A page of the navigation. `letter` comes after "g". */
export interface NavItem {
  readonly to: string;
  readonly label: string;
  readonly letter: string;
  readonly icon: LucideIcon;
}

/** Pages in the order of the rail. */
export const navItems = [
  { to: '/', label: 'Overview', letter: 'o', icon: LayoutGrid },
  { to: '/servers', label: 'Servers', letter: 's', icon: Server },
] as const satisfies readonly NavItem[];

/** At the foot of the rail. */
export const settingsItem = {
  to: '/settings',
  label: 'Settings',
  letter: 'e',
  icon: Settings,
} as const satisfies NavItem;

/** Whether a page stands under an entry of the navigation: a server's page belongs to Servers. */
export function isUnder(pathname: string, to: string): boolean {
  if (to === '/') return pathname === '/';
  return pathname === to || pathname.startsWith(`${to}/`);
}
