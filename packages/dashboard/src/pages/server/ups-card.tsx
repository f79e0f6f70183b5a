import type { PowerSource } from '@labkeeper/protocol/inventory';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { AddressSearch } from '../../ui/address.ts';
import { Card } from '../../ui/card.tsx';
import { UpsList } from './ups-list.tsx';
import { upsesOf } from './ups-words.ts';
import { useInventory } from './use-server.ts';

/** The UPS of a server; nothing where it knows of none. */
export function UpsCard({ serverId }: { readonly serverId: string }): ReactElement | null {
  const { items = [] } = useInventory<PowerSource>(serverId, 'power');
  const sources = upsesOf(items);
  if (sources.length === 0) return null;
  return (
    <Card
      title="UPS"
      aside={
        <Link
          to="."
          search={(before: AddressSearch) => ({ ...before, tab: 'sensors' })}
          className="inline-flex min-h-11 items-center text-sm text-accent hover:underline sm:min-h-0"
        >
          Power
        </Link>
      }
    >
      <UpsList sources={sources} />
    </Card>
  );
}
