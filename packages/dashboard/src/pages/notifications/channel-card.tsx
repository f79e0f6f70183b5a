import type { Channel } from '@labkeeper/protocol/notification';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Lock, Send } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { refreshChannels, switchChannel, testChannel } from '../../api/channels.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { hubNow } from '../../ui/clock.ts';
import { Switch } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { ChannelSign } from './channel-sign.tsx';
import { toldInWords, whereTo } from './channel-words.ts';
import { TestResult } from './test-result.tsx';

interface ChannelCardProps {
  readonly channel: Channel;
  readonly typeName: string;
  readonly siteNames: ReadonlyMap<string, string>;
}

/** One channel: where it leads, who gets what, how it has been doing, and what can be done with it. */
export function ChannelCard({ channel, typeName, siteNames }: ChannelCardProps): ReactElement {
  const [, change] = useAddress();
  const own = channel.managed_by === 'person';
  const name = visibleText(channel.name);
  const place = whereTo(channel);
  const test = useMutation({ mutationFn: () => testChannel(channel.channel_id), onSettled: refreshChannels });
  const turn = useMutation({
    mutationFn: (enabled: boolean) => switchChannel(channel, enabled),
    onMutate: () => test.reset(),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  const on = turn.isPending ? turn.variables : channel.enabled;
  return (
    <article className="flex h-full min-w-0 flex-col rounded-lg border border-line bg-card">
      <div className="flex items-start gap-3 px-4 pt-4">
        <ChannelSign type={channel.type} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold">
            <bdi>{name}</bdi>
          </h2>
          <p className="truncate text-sm text-ink-2">
            {channel.name === typeName ? null : `${typeName} · `}
            <bdi>{visibleText(place ?? 'address kept secret')}</bdi>
          </p>
        </div>
        {own ? (
          <span className="flex h-11 items-center sm:h-auto">
            <Switch label={`${name} is on`} checked={on} onChange={(enabled) => turn.mutate(enabled)} />
          </span>
        ) : null}
      </div>
      <p className={`px-4 pt-3 text-base text-pretty ${on ? '' : 'text-ink-3'}`}>
        {on ? '' : 'Switched off. '}
        <bdi>{visibleText(toldInWords(channel, siteNames))}</bdi>
      </p>
      {own ? null : <ManagedNote type={channel.type} />}
      <Health channel={channel} />
      {isNewest(test.submittedAt, channel) && (test.data || test.error) ? (
        <div className="px-4 pt-3">
          <TestResult result={test.data} error={test.error} />
        </div>
      ) : null}
      <div className="mt-auto flex flex-wrap items-center gap-1 px-4 pt-3 pb-3">
        <Button
          size="sm"
          icon={<Send size={14} aria-hidden="true" />}
          aria-label={`Test ${name}`}
          busy={test.isPending}
          onClick={() => test.mutate()}
        >
          Test
        </Button>
        {own ? (
          <>
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Edit ${name}`}
              onClick={() => {
                // What the old settings led to says nothing about new ones.
                test.reset();
                change({ dialog: 'edit-channel', channel: channel.channel_id });
              }}
            >
              Edit
            </Button>
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Remove ${name}`}
              onClick={() => change({ dialog: 'remove-channel', channel: channel.channel_id })}
            >
              Remove
            </Button>
          </>
        ) : null}
        <Link
          to="."
          search={{ tab: 'log', channel: channel.channel_id }}
          aria-label={`Log of ${name}`}
          className="ml-auto inline-flex h-11 items-center rounded-md px-1 text-sm text-ink-2 hover:text-ink hover:underline sm:h-7"
        >
          Log
        </Link>
      </div>
    </article>
  );
}

/** Whether nothing was delivered since a test was sent (browser's ms): what it said then is no longer how it is. */
function isNewest(testedAt: number, { last_delivered_at: delivered }: Channel): boolean {
  return delivered === null || Date.parse(delivered) <= testedAt - (Date.now() - hubNow());
}

function Health({ channel }: { readonly channel: Channel }): ReactElement {
  const { last_delivered_at: delivered, last_error: error, waiting } = channel;
  return (
    <div className="px-4 pt-3 text-sm text-ink-2">
      <p className="flex items-center gap-1.5">
        {error === null && delivered !== null ? <StateGlyph state="ok" /> : null}
        <span>
          {delivered === null ? (
            'Nothing has been delivered yet'
          ) : (
            <>
              Last delivered <RelativeTime at={delivered} />
            </>
          )}
          {waiting === 0 ? '' : ` · ${formatCount(waiting, 'message')} waiting`}
        </span>
      </p>
      {error === null ? null : (
        <p className="mt-2 flex items-start gap-2 rounded-lg bg-fail-soft px-3 py-2 text-ink">
          <span className="pt-1">
            <StateGlyph state="fail" />
          </span>
          <span className="min-w-0">
            {waiting === 0 ? <span className="block font-medium">The newest message was given up.</span> : null}
            <MachineText text={error} />
            <span className="block text-xs text-ink-2">
              {waiting === 0
                ? 'Once that is set right, it can be sent again from the log.'
                : 'It is tried again by itself.'}
            </span>
          </span>
        </p>
      )}
    </div>
  );
}

const variables: Readonly<Record<string, string>> = { discord: 'DISCORD_WEBHOOK_URL', slack: 'SLACK_WEBHOOK_URL' };

function ManagedNote({ type }: { readonly type: string }): ReactElement {
  const variable = variables[type];
  return (
    <p className="flex items-start gap-2 px-4 pt-2 text-xs text-pretty text-ink-3">
      <Lock size={12} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span>
        Made by the hub’s settings
        {variable === undefined ? '' : ' ('}
        {variable === undefined ? null : <code className="font-mono break-all">{variable}</code>}
        {variable === undefined ? '' : ')'}, so it can only be changed there.
      </span>
    </p>
  );
}
