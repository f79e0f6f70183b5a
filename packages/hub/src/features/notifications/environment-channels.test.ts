import { expect, test } from 'bun:test';
import type { Severity } from '@labkeeper/protocol/alert';
import type { MessageKind } from '@labkeeper/protocol/notification';
import type { SettingValues } from '../../platform/hub-settings.ts';
import { Secret } from '../../platform/secret.ts';
import { environmentChannels } from './environment-channels.ts';
import type { HeldChannel } from './held-channel.ts';
import { wants } from './news-rows.ts';

const severities: Severity[] = ['critical', 'high', 'medium', 'low'];

/** The Slack channel with these flags on and all others off. */
function slackWith(...on: ('critical' | 'high' | 'medium' | 'low' | 'remediation')[]): HeldChannel | undefined {
  const notifications = {
    slack_webhook_url: new Secret('https://slack.test/x'),
    discord_webhook_url: undefined,
    heartbeat_url: undefined,
    heartbeat_interval_seconds: 60,
    notify_on_critical: on.includes('critical'),
    notify_on_high: on.includes('high'),
    notify_on_medium: on.includes('medium'),
    notify_on_low: on.includes('low'),
    notify_on_remediation: on.includes('remediation'),
  };
  return environmentChannels({ notifications } as SettingValues)[0];
}

function isTold(channel: HeldChannel | undefined, kind: MessageKind, severity: Severity): boolean {
  return channel?.enabled === true && wants(channel, { kind, severity, siteId: undefined, tags: [] });
}

test('each flag of Slack speaks for its own severity, and the one for actions for them alone', () => {
  for (let mask = 0; mask < 32; mask += 1) {
    const flags = [...severities, 'remediation' as const].filter((_, index) => (mask & (1 << index)) !== 0);
    const channel = slackWith(...flags);
    for (const severity of severities) {
      for (const kind of ['problem', 'recovery'] as const) {
        expect([flags, kind, severity, isTold(channel, kind, severity)]).toEqual([
          flags,
          kind,
          severity,
          flags.includes(severity),
        ]);
      }
      expect([flags, isTold(channel, 'action', severity)]).toEqual([flags, flags.includes('remediation')]);
    }
  }
});

test('what is no problem reaches a new channel whatever its severity', () => {
  const channel = slackWith('critical', 'remediation');
  expect(isTold(channel, 'action', 'low')).toBe(true);
  expect(isTold(channel, 'digest', 'low')).toBe(true);
});
