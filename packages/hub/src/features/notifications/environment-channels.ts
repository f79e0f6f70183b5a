import type { Severity } from '@labkeeper/protocol/alert';
import type { ChannelMatch, MessageKind } from '@labkeeper/protocol/notification';
import type { Channel as ChannelType } from '../../channels/channel.ts';
import { discord } from '../../channels/discord.ts';
import { slack } from '../../channels/slack.ts';
import type { SettingValues } from '../../platform/hub-settings.ts';
import type { Secret } from '../../platform/secret.ts';
import { newMatch, type HeldChannel } from './held-channel.ts';

type Notifications = SettingValues['notifications'];

const allButActions: MessageKind[] = ['problem', 'recovery', 'digest', 'hub', 'test'];

/** The channels that exist as soon as their address is set: Slack as its flags say, Discord for every WARN, FAIL and recovery. */
export function environmentChannels({ notifications }: SettingValues): HeldChannel[] {
  const { slack_webhook_url: toSlack, discord_webhook_url: toDiscord } = notifications;
  return [
    ...(toSlack === undefined ? [] : [madeBySetting(slack as ChannelType, toSlack, slackMatch(notifications))]),
    ...(toDiscord === undefined
      ? []
      : [madeBySetting(discord as ChannelType, toDiscord, { ...newMatch, min_severity: 'low' })]),
  ];
}

/** Whether a channel of this id exists by its setting alone: it is stored nowhere. */
export function isMadeBySetting(channelId: string): boolean {
  return channelId === slack.id || channelId === discord.id;
}

/** Each severity on its own: they need not follow each other. Undefined when nothing at all is wanted. */
function slackMatch(notifications: Notifications): ChannelMatch | undefined {
  const wanted: [Severity, boolean][] = [
    ['critical', notifications.notify_on_critical],
    ['high', notifications.notify_on_high],
    ['medium', notifications.notify_on_medium],
    ['low', notifications.notify_on_low],
  ];
  const severities = wanted.filter(([, on]) => on).map(([severity]) => severity);
  const actions = notifications.notify_on_remediation;
  const least = severities.at(-1);
  if (least === undefined) return actions ? { ...newMatch, severities: [], kinds: ['action'] } : undefined;
  return { ...newMatch, min_severity: least, severities, kinds: actions ? [] : allButActions };
}

function madeBySetting(type: ChannelType, address: Secret, match: ChannelMatch | undefined): HeldChannel {
  return {
    channelId: type.id,
    type,
    name: type.name,
    enabled: match !== undefined,
    settings: { webhook_url: address.reveal() },
    match: match ?? newMatch,
    schedule: undefined,
    escalateAfterSeconds: 0,
    managedBy: 'environment',
    createdAt: 0,
  };
}
