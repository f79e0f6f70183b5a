import type { Channel } from '@labkeeper/protocol/notification';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { removeChannel, useChannels, useChannelTypes } from '../../api/channels.ts';
import { useAddress } from '../../ui/address.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { AddChannelDialog } from './add-channel-dialog.tsx';
import { ChannelDialog } from './channel-dialog.tsx';

/** The dialogs of this page that the address names: add, edit or remove a channel. */
export function ChannelDialogs(): ReactElement | null {
  const [search, change] = useAddress();
  const { data: channels } = useChannels();
  const { data: types } = useChannelTypes();
  if (channels === undefined || types === undefined) return null;
  const channel = channels.find((one) => one.channel_id === search.channel);
  const type = types.find((one) => one.type === channel?.type);

  function close(): void {
    change({ dialog: '', channel: '' });
  }

  if (search.dialog === 'add-channel') return <AddChannelDialog types={types} channels={channels} onClose={close} />;
  if (channel === undefined || channel.managed_by !== 'person') return null;
  if (search.dialog === 'remove-channel') return <RemoveChannelDialog channel={channel} onClose={close} />;
  if (search.dialog !== 'edit-channel' || type === undefined) return null;
  return <ChannelDialog key={channel.channel_id} type={type} channel={channel} channels={channels} onClose={close} />;
}

interface RemoveChannelDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

function RemoveChannelDialog({ channel, onClose }: RemoveChannelDialogProps): ReactElement {
  const name = visibleText(channel.name);
  const remove = useMutation({
    mutationFn: () => removeChannel(channel.channel_id),
    onSuccess: () => {
      showToast(`${name} is removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Remove ${name}`}
      confirm="Remove the channel"
      danger
      busy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        Nothing is sent there any more. Its secrets and its part of the log are deleted
        {channel.waiting === 0
          ? ''
          : `, and so ${channel.waiting === 1 ? 'is' : 'are'} ${formatCount(channel.waiting, 'message')} that wait${channel.waiting === 1 ? 's' : ''}`}
        .
      </p>
      <p>To be left alone for a while, switch it off instead.</p>
    </ConfirmDialog>
  );
}
