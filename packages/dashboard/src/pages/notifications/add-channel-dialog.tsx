import type { Channel, ChannelType } from '@labkeeper/protocol/notification';
import { type ReactElement, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { ChannelDialog } from './channel-dialog.tsx';
import { channelKind, inOrderOfUse } from './channel-kinds.ts';
import { ChannelSign } from './channel-sign.tsx';

interface AddChannelDialogProps {
  readonly types: readonly ChannelType[];
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
}

/** First what kind of channel, then what it needs. */
export function AddChannelDialog({ types, channels, onClose }: AddChannelDialogProps): ReactElement {
  const [chosen, setChosen] = useState<ChannelType>();
  if (chosen !== undefined) {
    return (
      <ChannelDialog
        type={chosen}
        channel={undefined}
        channels={channels}
        onBack={() => setChosen(undefined)}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog title="Add a channel" description="How do you want to be told?" wide onClose={onClose}>
      <ul className="-mx-2 grid gap-1 sm:grid-cols-2">
        {inOrderOfUse(types).map((type) => (
          <li key={type.type}>
            <button
              type="button"
              onClick={() => setChosen(type)}
              className="flex h-full w-full items-start gap-3 rounded-lg p-2 text-left transition-colors duration-120 hover:bg-hover"
            >
              <ChannelSign type={type.type} />
              <span className="min-w-0">
                <span className="block text-base font-medium">{type.name}</span>
                <span className="block text-xs text-pretty text-ink-2">{channelKind(type.type).needs}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
