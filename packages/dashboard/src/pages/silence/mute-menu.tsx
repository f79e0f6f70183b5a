import { useMutation } from '@tanstack/react-query';
import { BellOff } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { mute } from '../../api/silence.ts';
import { Spinner } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { formatDuration } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';

const HOUR = 3600;

/** Mutes everything for a while, from now on. */
export function MuteMenu(): ReactElement {
  const { mutate, isPending } = useMutation({
    mutationFn: (seconds: number) => mute({ seconds }),
    onSuccess: (_, seconds) => showToast(`Everything is muted for ${formatDuration(seconds)}.`),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  const choices = [HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR];
  return (
    <Menu
      label="Mute everything"
      className={buttonClass('secondary')}
      groups={[
        choices.map((seconds) => ({
          label: `For ${formatDuration(seconds)}`,
          onSelect: () => mutate(seconds),
        })),
      ]}
    >
      {isPending ? <Spinner /> : <BellOff size={16} aria-hidden="true" />}
      Mute everything
    </Menu>
  );
}
