import type { ChannelMatch, ChannelSchedule } from '@labkeeper/protocol/notification';
import type { Channel as ChannelType } from '../../channels/channel.ts';

/** A channel ready to send. `settings` hold secrets in the clear: hand them to the channel and to nobody else. */
export interface HeldChannel {
  readonly channelId: string;
  readonly type: ChannelType;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly match: ChannelMatch;
  readonly schedule: ChannelSchedule | undefined;
  readonly escalateAfterSeconds: number;
  readonly managedBy: 'person' | 'environment';
  readonly createdAt: number;
}

/** What a channel is told unless somebody says otherwise: critical, high, and actions. */
export const newMatch: ChannelMatch = { min_severity: 'high', tags: [], site_ids: [], kinds: [] };
