import { Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { useChannels } from '../../api/channels.ts';
import { type AddressSearch, useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { ChannelDialogs } from './channel-dialogs.tsx';
import { ChannelsTab } from './channels-tab.tsx';
import { LogTab } from './log-tab.tsx';

const tabs = [
  { id: 'channels', label: 'Channels', content: ChannelsTab },
  { id: 'log', label: 'Log', content: LogTab },
] as const;

/** How people are told, and what they were told. */
export function NotificationsPage(): ReactElement {
  const [search, change] = useAddress();
  const { data: channels } = useChannels();
  const tab = tabs.find(({ id }) => id === search.tab) ?? tabs[0];
  const Content = tab.content;
  usePageTitle(`${tab.label} · Notifications`);
  const items = tabs.map(({ id, label }) => ({
    id,
    label,
    count: id === 'channels' ? channels?.length : undefined,
    link: {
      to: '.' as const,
      search: (before: AddressSearch) => ({ site: before.site, tab: id === 'channels' ? undefined : id }),
    },
  }));
  const filled = channels !== undefined && channels.length > 0 && tab.id === 'channels';
  return (
    <>
      <PageHeader
        title="Notifications"
        subtitle="Where news of your servers go, and what became of each message."
        actions={
          filled ? (
            <Button
              variant="primary"
              icon={<Plus size={16} aria-hidden="true" />}
              onClick={() => change({ dialog: 'add-channel' })}
            >
              Add channel
            </Button>
          ) : undefined
        }
      />
      <Tabs label="Notifications" items={items} active={tab.id} />
      <Content />
      <ChannelDialogs />
    </>
  );
}
