import { useMutation } from '@tanstack/react-query';
import { VolumeX } from 'lucide-react';
import { muteServer } from '../../api/alerts.ts';
import { messageOf } from '../../api/api-error.ts';
import { formatDuration } from '../../ui/format.ts';
import type { MenuItem } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';

const HOUR = 3600;

/** Entries of a menu that mute a server for a while, from now on. */
export function useMuteItems(serverId: string): readonly MenuItem[] {
  const { mutate } = useMutation({
    mutationFn: (seconds: number) => muteServer(serverId, seconds),
    onSuccess: (_, seconds) => showToast(`Muted for ${formatDuration(seconds)}.`),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  return [HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR].map((seconds) => ({
    label: `Mute for ${formatDuration(seconds)}`,
    icon: <VolumeX size={15} aria-hidden="true" />,
    onSelect: () => mutate(seconds),
  }));
}
