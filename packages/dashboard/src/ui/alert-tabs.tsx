import type { ReactElement } from 'react';
import { Tabs } from './tabs.tsx';

const items = [
  { id: 'alerts', label: 'Alerts', link: { to: '/alerts' } },
  { id: 'rules', label: 'Rules', link: { to: '/rules' } },
  { id: 'events', label: 'Events', link: { to: '/events' } },
] as const;

/** The pages that belong to alerts, side by side. */
export function AlertTabs({ active }: { readonly active: (typeof items)[number]['id'] }): ReactElement {
  return <Tabs label="Parts of alerts" items={items} active={active} />;
}
