import {
  Bell,
  Box,
  HardDrive,
  LayoutGrid,
  type LucideIcon,
  MoonStar,
  Plug,
  Server,
  Settings,
  TriangleAlert,
} from 'lucide-react';

/** A page of the navigation. `letter` comes after "g"; `also` are addresses that belong to it without lying below it. */
export interface NavItem {
  readonly to: string;
  readonly label: string;
  readonly letter: string;
  readonly icon: LucideIcon;
  readonly also?: readonly string[];
}

/** Pages in the order of the rail. */
export const navItems = [
  { to: '/', label: 'Overview', letter: 'o', icon: LayoutGrid },
  { to: '/servers', label: 'Servers', letter: 's', icon: Server },
  { to: '/disks', label: 'Disks', letter: 'd', icon: HardDrive },
  { to: '/containers', label: 'Containers', letter: 'c', icon: Box },
  { to: '/ports', label: 'Ports', letter: 'p', icon: Plug },
  { to: '/alerts', label: 'Alerts', letter: 'a', icon: TriangleAlert, also: ['/rules', '/events'] },
  { to: '/notifications', label: 'Notifications', letter: 'n', icon: Bell },
  { to: '/silence', label: 'Silence', letter: 'q', icon: MoonStar },
] as const satisfies readonly NavItem[];

/** At the foot of the rail. */
export const settingsItem = {
  to: '/settings',
  label: 'Settings',
  letter: 'e',
  icon: Settings,
} as const satisfies NavItem;

/** Pages below Alerts, for the palette and the keys. */
export const alertPages = [
  { to: '/rules', label: 'Alert rules', letter: 'r' },
  { to: '/events', label: 'Events', letter: 'v' },
] as const;

/** What stands in the bar of a phone; the rest is behind "More". */
export const phoneItems: readonly NavItem[] = navItems.filter(({ to }) => ['/', '/servers', '/alerts'].includes(to));

/** Behind "More" on a phone. */
export const moreItems: readonly NavItem[] = [...navItems.filter((item) => !phoneItems.includes(item)), settingsItem];

/** Whether a page stands under an entry of the navigation: a server's page belongs to Servers. */
export function isUnder(pathname: string, to: string, also: readonly string[] = []): boolean {
  if (to === '/') return pathname === '/';
  return [to, ...also].some((place) => pathname === place || pathname.startsWith(`${place}/`));
}
