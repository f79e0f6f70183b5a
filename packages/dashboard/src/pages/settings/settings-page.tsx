import { type ReactElement, useEffect } from 'react';
import { type AddressSearch, useAddress } from '../../ui/address.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { AccessSection } from './access-section.tsx';
import { AccountSection } from './account-section.tsx';
import { AuditSection } from './audit-section.tsx';
import { ConfigSection } from './config-section.tsx';
import { SitesSection } from './sites-section.tsx';
import { SystemSection } from './system-section.tsx';

const sections = [
  { id: 'account', label: 'Account', content: AccountSection },
  { id: 'configuration', label: 'Configuration', content: ConfigSection },
  { id: 'access', label: 'Keys and tokens', content: AccessSection },
  { id: 'sites', label: 'Sites and tags', content: SitesSection },
  { id: 'system', label: 'System', content: SystemSection },
  { id: 'audit', label: 'Audit', content: AuditSection },
] as const;

/** Settings of one's account and of the hub. */
export function SettingsPage(): ReactElement {
  const [search] = useAddress();
  const section = sections.find(({ id }) => id === search.tab) ?? sections[0];
  const Content = section.content;
  useEffect(() => {
    document.title = `${section.label} · Settings · Labkeeper`;
  }, [section]);
  const items = sections.map(({ id, label }) => ({
    id,
    label,
    link: {
      to: '.' as const,
      search: (before: AddressSearch) => ({ site: before.site, tab: id === 'account' ? undefined : id }),
    },
  }));
  return (
    <>
      <PageHeader title="Settings" />
      <Tabs label="Settings" items={items} active={section.id} />
      <Content />
    </>
  );
}
