import type { ServerDetail } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { type AddressSearch, useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatMoney, formatNumber } from '../../ui/format.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { costOf } from './cost.ts';
import { useConfiguration } from './use-server.ts';

/** What the hub takes a machine to draw until somebody says. */
const USUAL_WATTS = 50;

const link =
  'inline-flex items-center text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink max-sm:min-h-11';

/** What the machine costs a day, a month and a year, reckoned from its power draw. */
export function CostCard({ server }: { readonly server: ServerDetail }): ReactElement {
  const query = useConfiguration();
  const costs = query.data?.costs;
  const [, change] = useAddress();
  if (server.tdp_watts === 0) {
    return (
      <Card title="Cost estimate">
        <EmptyState
          small
          title="Power draw not set"
          action={
            <Button size="sm" onClick={() => change({ dialog: 'edit-server', server: server.server_id })}>
              Set the power draw
            </Button>
          }
        >
          With the watts that this machine draws, this card shows what it costs a day, a month and a year.
        </EmptyState>
      </Card>
    );
  }
  if (!costs) {
    return (
      <Card title="Cost estimate">
        {query.error ? (
          <p className="text-sm text-ink-2">What electricity costs could not be loaded. {messageOf(query.error)}</p>
        ) : (
          <Skeleton className="h-28 w-full" />
        )}
      </Card>
    );
  }
  const cost = costOf(server.tdp_watts, costs.electricity_rate_kwh);
  const rows = [
    ['Daily', cost.day],
    ['Monthly', cost.month],
    ['Yearly', cost.year],
  ] as const;
  const assumed = server.tdp_watts === USUAL_WATTS || query.data?.sources['costs.electricity_rate_kwh'] === 'default';
  const editing = { dialog: 'edit-server', server: server.server_id };
  const price = formatMoney(costs.electricity_rate_kwh, costs.currency);
  return (
    <Card
      title="Cost estimate"
      aside={
        <span className="text-sm text-ink-2">{assumed ? 'a guess so far' : `${formatNumber(server.tdp_watts)} W`}</span>
      }
    >
      <dl className="space-y-1.5 text-base">
        {rows.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-ink-2">{name}</dt>
            <dd className={assumed ? 'text-ink-2' : 'font-medium'}>
              {assumed ? '≈ ' : ''}
              {formatMoney(value, costs.currency)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-xs text-pretty text-ink-3">
        Assuming {formatNumber(server.tdp_watts)} W around the clock at {price} a kWh; a month is 30 days.
      </p>
      {assumed ? (
        <p className="flex flex-wrap gap-x-4 text-xs sm:mt-1">
          <Link to="." search={(before: AddressSearch) => ({ ...before, ...editing })} className={link}>
            Set the watts
          </Link>
          <Link to="/settings" search={{ tab: 'configuration' }} className={link}>
            Set the price
          </Link>
        </p>
      ) : null}
    </Card>
  );
}
