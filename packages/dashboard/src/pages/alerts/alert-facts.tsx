import type { Alert } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { useRules } from '../../api/rules.ts';
import { parentOf } from '../../ui/alert-words.ts';
import { Card } from '../../ui/card.tsx';
import { formatInstant, formatNumber } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

/** The plain facts of an alert: value against level, where exactly, by which rule, and where else it happened. */
export function AlertFacts({ alert }: { readonly alert: Alert }): ReactElement {
  const { data: rules } = useRules();
  const rule = rules?.find((one) => one.rule_id === alert.rule_id);
  const parent = parentOf(alert);
  return (
    <Card title="Facts">
      <dl className="space-y-2 text-sm">
        {alert.metric_value === null || rule?.kind === 'state' ? null : (
          <Fact name="Value">
            <span className="tabular-nums">{formatNumber(alert.metric_value, 2)}</span>
            {alert.threshold_value === null ? null : (
              <span className="text-ink-3"> limit {formatNumber(alert.threshold_value, 2)}</span>
            )}
          </Fact>
        )}
        <Fact name="Since">{formatInstant(Date.parse(alert.created_at))}</Fact>
        {alert.resolved_at === null ? null : <Fact name="Until">{formatInstant(Date.parse(alert.resolved_at))}</Fact>}
        {Object.entries(alert.labels).map(([name, value]) => (
          <Fact key={name} name={name.replaceAll('_', ' ')}>
            <MachineText text={value} />
          </Fact>
        ))}
        <Fact name="Measured">
          <code className="font-mono text-xs break-all">{alert.metric}</code>
        </Fact>
        {alert.rule_id === null ? null : (
          <Fact name="Rule">
            <Link
              to="/rules/$ruleId"
              params={{ ruleId: alert.rule_id }}
              search={{}}
              className="text-accent hover:underline"
            >
              {rule?.name ?? alert.rule_id}
            </Link>
          </Fact>
        )}
        {alert.note === null ? null : (
          <Fact name="Note">
            <MachineText text={alert.note} />
          </Fact>
        )}
        {parent === undefined ? null : (
          <Fact name="Behind">
            <Link
              to="/alerts/$alertId"
              params={{ alertId: parent }}
              search={{}}
              className="text-accent hover:underline"
            >
              Another alert
            </Link>
          </Fact>
        )}
        {alert.acknowledged_at === null ? null : (
          <Fact name="Known">
            <RelativeTime at={alert.acknowledged_at} />
          </Fact>
        )}
        <Fact name="History">
          <Link
            to="/events"
            search={{ q: alert.key, ...(alert.server_id === null ? {} : { server: alert.server_id }) }}
            className="text-accent hover:underline"
          >
            Every change of it
          </Link>
        </Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-2">
      <dt className="truncate text-ink-3 first-letter:uppercase">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
