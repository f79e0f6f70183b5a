import type { ServerDetail } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import type { LivePhase } from '../../api/live.ts';
import { useLivePhase } from '../../api/use-live.ts';
import { useTick } from '../../ui/clock.ts';
import { formatDuration } from '../../ui/format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import type { LiveStore } from './live-store.ts';

/** How fresh the numbers are, and why. */
export interface Freshness {
  readonly kind: 'live' | 'interval' | 'lost' | 'offline';
  readonly word: string;
  readonly why: string;
}

interface FreshnessFacts {
  readonly phase: LivePhase;
  readonly status: ServerDetail['status'];
  readonly connected: boolean;
  readonly intervalSeconds: number;
  /** Milliseconds since the newest live sample; Infinity before the first. */
  readonly silentMs: number;
}

/** Decides what to say about the freshness of a server's numbers. */
export function freshnessOf(facts: FreshnessFacts): Freshness {
  const every = formatDuration(facts.intervalSeconds);
  if (facts.phase === 'lost') {
    return {
      kind: 'lost',
      word: 'Reconnecting',
      why: 'The connection to the hub is lost; what is shown is the last that came.',
    };
  }
  if (facts.status !== 'online') {
    return {
      kind: 'offline',
      word: 'Not reporting',
      why: 'The agent is silent; what is shown is the last that it reported.',
    };
  }
  if (facts.silentMs < 5000)
    return { kind: 'live', word: 'Live, every second', why: 'The agent reports every second while this page is open.' };
  if (!facts.connected) {
    return {
      kind: 'interval',
      word: `Every ${every}`,
      why: `Whatever reports for this server has no live connection, so its numbers come every ${every}.`,
    };
  }
  return {
    kind: 'interval',
    word: `Every ${every}`,
    why: `The agent is asked for a report every second; until it answers, numbers come every ${every}.`,
  };
}

const dots = { live: 'bg-ok', interval: 'bg-ink-3', lost: 'bg-warn-fill', offline: 'bg-ink-3' } as const;

/** Says whether the numbers move every second, by the interval, or not at all, and why on hover. */
export function LiveMark({
  server,
  store,
}: {
  readonly server: ServerDetail;
  readonly store: LiveStore;
}): ReactElement {
  const phase = useLivePhase();
  const facts = {
    phase,
    status: server.status,
    connected: server.agent.connected,
    intervalSeconds: server.agent.interval_seconds,
  };
  // Drawn again only when the words change, not with every tick of the clock.
  useTick(() => freshnessOf({ ...facts, silentMs: silence(store) }).word);
  const freshness = freshnessOf({ ...facts, silentMs: silence(store) });
  return (
    <Tooltip text={freshness.why}>
      <span className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap text-ink-2" tabIndex={0}>
        <span className="relative flex size-2">
          {freshness.kind === 'live' ? (
            <span className="absolute inline-flex size-full animate-ping rounded-full bg-ok opacity-60 motion-reduce:hidden" />
          ) : null}
          <span className={`relative inline-flex size-2 rounded-full ${dots[freshness.kind]}`} />
        </span>
        {freshness.word}
      </span>
    </Tooltip>
  );
}

function silence(store: LiveStore): number {
  return store.receivedAt === 0 ? Infinity : Date.now() - store.receivedAt;
}
