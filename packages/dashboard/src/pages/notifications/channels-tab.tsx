import { BellRing, Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { useChannels, useChannelTypes } from '../../api/channels.ts';
import { useSites } from '../../api/fleet.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { QueryState } from '../../api/query-state.tsx';
import { ChannelCard } from './channel-card.tsx';

/** Every way in which people are told. */
export function ChannelsTab(): ReactElement {
  const [, change] = useAddress();
  const query = useChannels();
  const { data: types = [] } = useChannelTypes();
  const { data: sites = [] } = useSites(true);
  const siteNames = new Map(sites.map((site) => [site.site_id, site.name]));
  const typeNames = new Map(types.map(({ type, name }) => [type, name]));
  return (
    <QueryState query={query}>
      {(channels) =>
        channels.length === 0 ? (
          <EmptyState
            icon={<BellRing size={22} aria-hidden="true" />}
            title="Nobody is told yet"
            action={
              <Button
                variant="primary"
                icon={<Plus size={16} aria-hidden="true" />}
                onClick={() => change({ dialog: 'add-channel' })}
              >
                Add the first channel
              </Button>
            }
          >
            A channel is a way to reach you: a chat, a mailbox, your phone. Problems then come by themselves, once, with
            what and since when, and again when they are over. Whoever sets <Variable name="DISCORD_WEBHOOK_URL" /> or{' '}
            <Variable name="SLACK_WEBHOOK_URL" /> for the hub finds that channel here.
          </EmptyState>
        ) : (
          <ul className="grid items-stretch gap-4 lg:grid-cols-2 2xl:grid-cols-3">
            {channels.map((channel) => (
              <li key={channel.channel_id} className="min-w-0">
                <ChannelCard
                  channel={channel}
                  typeName={typeNames.get(channel.type) ?? channel.type}
                  siteNames={siteNames}
                />
              </li>
            ))}
          </ul>
        )
      }
    </QueryState>
  );
}

function Variable({ name }: { readonly name: string }): ReactElement {
  return <code className="rounded-sm bg-hover px-1 font-mono text-xs whitespace-nowrap">{name}</code>;
}
