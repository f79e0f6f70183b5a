import type { ReactElement } from 'react';
import { ApiKeysCard } from './api-keys-card.tsx';
import { EnrolmentCard } from './enrolment-card.tsx';

/** Who and what may speak to the hub: keys of scripts and agents, and tokens that make new ones. */
export function AccessSection(): ReactElement {
  return (
    <div className="space-y-4">
      <ApiKeysCard />
      <EnrolmentCard />
    </div>
  );
}
