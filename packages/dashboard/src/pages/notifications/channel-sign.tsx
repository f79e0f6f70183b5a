import type { ReactElement } from 'react';
import { channelKind } from './channel-kinds.ts';

/** The tile of a kind of channel: its letters, quiet, so that colour is left to trouble. */
export function ChannelSign({ type }: { readonly type: string }): ReactElement {
  return (
    <span
      aria-hidden="true"
      className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-hover text-sm font-semibold text-ink-2"
    >
      {channelKind(type).sign}
    </span>
  );
}
