import { Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { DigestCard } from './digest-card.tsx';
import { MuteMenu } from './mute-menu.tsx';
import { QuietNow } from './quiet-now.tsx';
import { SilenceDialogs } from './silence-dialogs.tsx';
import { SleepCard } from './sleep-card.tsx';
import { WeekCard } from './week-card.tsx';
import { WindowsCard } from './windows-card.tsx';

/** When nobody wants to hear anything: nights, announced work, a mute for an hour; and what the morning tells of it. */
export function SilencePage(): ReactElement {
  usePageTitle('Silence');
  const [, change] = useAddress();
  return (
    <>
      <PageHeader
        title="Silence"
        subtitle="When nobody is disturbed. Everything is still watched and written down."
        actions={
          <>
            <MuteMenu />
            <Button
              variant="primary"
              icon={<Plus size={16} aria-hidden="true" />}
              onClick={() => change({ dialog: 'add-window' })}
            >
              Plan maintenance
            </Button>
          </>
        }
      />
      <div className="space-y-4">
        <QuietNow />
        <WeekCard />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="space-y-4">
            <SleepCard />
            <DigestCard />
          </div>
          <WindowsCard />
        </div>
      </div>
      <SilenceDialogs />
    </>
  );
}
