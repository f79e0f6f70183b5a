import type { SleepSchedule } from '@labkeeper/protocol/silence';
import { Moon } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMutation } from '@tanstack/react-query';
import { messageOf } from '../../api/api-error.ts';
import { saveSleepSchedule, useSleepSchedule } from '../../api/silence.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { QueryState } from '../../api/query-state.tsx';
import { showToast } from '../../ui/toast.tsx';
import { morningInWords, nightsInWords, ringInWords } from './silence-words.ts';

/** The sleep schedule in words. */
export function SleepCard(): ReactElement {
  const [, change] = useAddress();
  const query = useSleepSchedule();
  const on = query.data?.enabled === true;

  return (
    <Card
      title="Sleep schedule"
      aside={
        on ? (
          <Button size="sm" onClick={() => change({ dialog: 'sleep' })}>
            Edit
          </Button>
        ) : undefined
      }
    >
      <QueryState query={query} shape={['h-20']}>
        {(schedule) =>
          schedule.enabled ? (
            <Words schedule={schedule} />
          ) : (
            <Off schedule={schedule} onEdit={() => change({ dialog: 'sleep' })} />
          )
        }
      </QueryState>
    </Card>
  );
}

function Words({ schedule }: { readonly schedule: SleepSchedule }): ReactElement {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-base">
      <dt className="text-ink-2">Nights</dt>
      <dd className="first-letter:uppercase">{nightsInWords(schedule)}</dd>
      <dt className="text-ink-2">At night</dt>
      <dd>{ringInWords(schedule.ring_severities)}</dd>
      <dt className="text-ink-2">Morning</dt>
      <dd>{morningInWords(schedule)}</dd>
    </dl>
  );
}

interface OffProps {
  readonly schedule: SleepSchedule;
  readonly onEdit: () => void;
}

function Off({ schedule, onEdit }: OffProps): ReactElement {
  const { mutate, isPending } = useMutation({
    mutationFn: () => saveSleepSchedule({ ...schedule, enabled: true }),
    onSuccess: () => showToast('Nights are quiet from now on.'),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  return (
    <EmptyState
      small
      icon={<Moon size={18} aria-hidden="true" />}
      title="Messages come at any hour"
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Button busy={isPending} onClick={() => mutate()}>
            Keep nights quiet
          </Button>
          <Button variant="ghost" onClick={onEdit}>
            Choose the hours
          </Button>
        </div>
      }
    >
      With a sleep schedule, what happens at night waits and comes in the morning as one message. It would hold{' '}
      {nightsInWords(schedule)}.
    </EmptyState>
  );
}
