import type { ReactElement } from 'react';
import { useAddress } from './address.ts';
import { Select } from './field.tsx';

interface OrderChoiceProps {
  /** What stands in the address, and what it is called. */
  readonly orders: readonly (readonly [order: string, label: string])[];
}

/** The order of a list, where its columns have no room and so no heads to press. */
export function OrderChoice({ orders }: OrderChoiceProps): ReactElement {
  const [search, change] = useAddress();
  return (
    <div className="flex items-center px-3 pt-3 sm:px-4 lg:hidden">
      <Select
        aria-label="Order"
        className="w-44"
        value={search.sort ?? ''}
        onChange={(event) => change({ sort: event.currentTarget.value }, { replace: true })}
      >
        <option value="">Worst first</option>
        {orders.map(([order, label]) => (
          <option key={order} value={order}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}
