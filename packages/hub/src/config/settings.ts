import type { Setting } from './option.ts';
import { fromText, choice, decimal, flag, listOf, secretUrl, wholeNumber, type OptionType } from './option-types.ts';

const percent = decimal(0, 100);
const days = wholeNumber(1, 36_500);
const currency = fromText('three capital letters like EUR', (text) => (/^[A-Z]{3}$/.test(text) ? text : undefined));
const actions = listOf(
  choice('restart_service', 'restart_container', 'clear_logs', 'apply_updates', 'reboot', 'wake', 'custom'),
  'a list of restart_service, restart_container, clear_logs, apply_updates, reboot, wake, custom, with commas',
);

/** What the dashboard can change too. The key is the dotted name in `GET /config` and in config.yaml. */
export const settings: readonly Setting[] = [
  setting('thresholds.disk_warning_percent', percent, 80, {
    help: 'Filesystem used: WARN from here (percent).',
    aliases: [
      {
        env: 'DISK_FREE_PERCENT_WARN',
        help: 'Filesystem free: WARN below here (percent); 100 minus the setting above.',
        type: percent,
        convert: (free) => 100 - free,
      },
    ],
  }),
  setting('thresholds.disk_critical_percent', percent, 90, { help: 'Filesystem used: FAIL from here (percent).' }),
  setting('thresholds.memory_warning_percent', percent, 85, { help: 'Memory used: WARN from here (percent).' }),
  setting('thresholds.cpu_warning_percent', percent, 90, { help: 'CPU used: WARN from here (percent).' }),
  setting('thresholds.server_offline_seconds', wholeNumber(5, 86_400), 180, {
    help: 'A server silent for this long (or three intervals, the longer) is offline.',
  }),
  setting('costs.electricity_rate_kwh', decimal(0, 1000), 0.24, { help: 'Price of a kilowatt-hour.' }),
  setting('costs.currency', currency, 'GBP', { help: 'Currency of that price.' }),
  setting('notifications.slack_webhook_url', secretUrl, undefined, {
    help: 'Webhook of the Slack channel.',
    env: ['SLACK_WEBHOOK_URL'],
    secret: true,
  }),
  setting('notifications.discord_webhook_url', secretUrl, undefined, {
    help: 'Webhook of the Discord channel.',
    env: ['DISCORD_WEBHOOK_URL'],
    secret: true,
  }),
  setting('notifications.notify_on_critical', flag, true, { help: 'Tell Slack of critical alerts.' }),
  setting('notifications.notify_on_high', flag, true, { help: 'Tell Slack of high alerts.' }),
  setting('notifications.notify_on_medium', flag, false, { help: 'Tell Slack of medium alerts.' }),
  setting('notifications.notify_on_low', flag, false, { help: 'Tell Slack of low alerts.' }),
  setting('notifications.notify_on_remediation', flag, true, { help: 'Tell Slack of actions.' }),
  setting('notifications.heartbeat_url', secretUrl, undefined, {
    help: 'Address that is asked for as long as the hub is well, so that somebody else notices when it stops.',
    secret: true,
  }),
  setting('notifications.heartbeat_interval_seconds', wholeNumber(10, 86_400), 60, {
    help: 'How often that address is asked for.',
  }),
  setting('remediation.auto_approve_enabled', flag, false, {
    help: 'Approve some actions without asking.',
    usedBy: 'actions',
  }),
  setting('remediation.auto_approve_actions', actions, ['restart_service', 'clear_logs'], {
    help: 'Actions that may be approved without asking.',
    usedBy: 'actions',
  }),
  setting('remediation.require_approval_actions', actions, ['apply_updates', 'custom'], {
    help: 'Actions that a person always approves.',
    usedBy: 'actions',
  }),
  setting('agent.heartbeat_interval_seconds', wholeNumber(5, 3600), 60, {
    help: 'How often agents report.',
    env: ['POLL_INTERVAL'],
  }),
  setting('agent.command_timeout_seconds', wholeNumber(1, 86_400), 300, {
    help: 'How long a command may take on an agent.',
    usedBy: 'actions',
  }),
  setting('agent.collectors.smart.interval_seconds', wholeNumber(1, 86_400), undefined, {
    help: 'How often disks are asked for their health.',
    env: ['SMART_POLL_INTERVAL'],
    fallbackText: '600',
  }),
  setting('retention.raw_days', wholeNumber(1, 3650), 30, { help: 'How long every sample is kept.' }),
  setting('retention.hourly_days', days, 730, {
    help: 'How long hourly minimum, mean and maximum are kept; never shorter than every sample.',
  }),
  setting('retention.service_status_days', wholeNumber(1, 3650), 7, {
    help: 'How long the states of services are kept.',
    usedBy: 'the history of services',
  }),
  setting('retention.events_days', days, 365, { help: 'How long events and notifications are kept.' }),
  setting('retention.resolved_alerts_days', days, 90, { help: 'How long alerts are kept after they are resolved.' }),
];

const byName = new Map(settings.map((setting) => [setting.yaml, setting]));

/** The setting of a dotted name; collectors have theirs each: `agent.collectors.<name>.enabled`, `.interval_seconds`, `.include`, `.exclude`. */
export function settingFor(name: string): Setting | undefined {
  const known = byName.get(name);
  if (known !== undefined) return known;
  const [, field] =
    /^agent\.collectors\.[a-z][a-z0-9_-]{0,39}\.(enabled|interval_seconds|include|exclude)$/.exec(name) ?? [];
  if (field === undefined) return undefined;
  if (field === 'enabled') return setting<boolean>(name, flag, undefined, { help: 'Whether this collector runs.' });
  if (field === 'interval_seconds') {
    return setting<number>(name, wholeNumber(1, 86_400), undefined, { help: 'How often this collector runs.' });
  }
  const help = field === 'include' ? 'Only these are listed.' : 'These are not listed.';
  return setting<readonly string[]>(name, patterns, undefined, { help });
}

const patterns = listOf(
  fromText('a name', (text) => (/^[A-Za-z0-9@._:*?\\/-]{1,256}$/.test(text) ? text : undefined)),
  'names with * and ?, separated by commas',
);

function setting<Value>(
  name: string,
  type: OptionType<Value>,
  fallback: Value | undefined,
  { help, ...more }: Pick<Setting<Value>, 'help'> & Partial<Setting<Value>>,
): Setting<Value> {
  const env = [...(more.env ?? []), `LABKEEPER_${name.toUpperCase().replaceAll('.', '_')}`];
  return { ...more, env, yaml: name, type, fallback, help };
}
