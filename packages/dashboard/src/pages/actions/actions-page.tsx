import { Wrench } from 'lucide-react';
import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

/** Where remedies will wait for approval. */
export function ActionsPage(): ReactElement {
  usePageTitle('Actions');
  return (
    <>
      <PageHeader title="Actions" subtitle="What Labkeeper may do on a server, and what it did." />
      <Card>
        <EmptyState icon={<Wrench size={20} aria-hidden="true" />} title="No actions yet">
          <p>
            A restart of a service or a pending update will be proposed here, with the exact command and the machine it
            runs on, and wait for your yes.
          </p>
          <p className="mt-2">
            Actions come with a later version. Agents run nothing today: a server’s own policy allows nothing until you
            write one.
          </p>
        </EmptyState>
      </Card>
    </>
  );
}
