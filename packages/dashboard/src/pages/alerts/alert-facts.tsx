import type { Alert, ListedRule } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { useRules } from '../../api/rules.ts';
import { parentOf } from '../../ui/alert-words.ts';
import { Card } from '../../ui/card.tsx';
import { formatQuantity } from '../../ui/chart-units.ts';
import { formatInstant } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { unitOfMetric } from '../../ui/metric-unit.ts';

const link = 'relative text-accent after:absolute after:-inset-x-1 after:-inset-y-3 hover:underline sm:after:inset-0';

/** The plain facts of an alert: value against level, where exactly, by which rule, and where else it happened. */
export function AlertFacts({ alert }: { readonly alert: Alert }): ReactElement {
  const { created_at: began, resolved_at: ended, labels, metric, note, server_id: serverId, key } = alert;
  return (
    <Card title="Facts">
      <dl className="space-y-2 text-sm">
        <Value alert={alert} />
        {Date.parse(alert.since) < Date.parse(began) ? (
          <Fact name="First seen">{formatInstant(Date.parse(alert.since))}</Fact>
        ) : null}
        <Fact name="Since">{formatInstant(Date.parse(began))}</Fact>
        {ended === null ? null : <Fact name="Until">{formatInstant(Date.parse(ended))}</Fact>}
        {Object.entries(labels).map(([name, value]) => (
          <Fact key={name} name={name.replaceAll('_', ' ')}>
            <MachineText text={value} />
          </Fact>
        ))}
        <Fact name="Measured">
          <code className="font-mono text-xs break-all">{metric}</code>
        </Fact>
        <ByRule ruleId={alert.rule_id} serverId={serverId} />
        {note === null ? null : (
          <Fact name="Note">
            <MachineText text={note} />
          </Fact>
        )}
        <Other name="Part of" alertId={parentOf(alert)}>
          Another alert
        </Other>
        <Other name="Went on in" alertId={alert.followed_by ?? undefined}>
          The next alert
        </Other>
        <Fact name="History">
          <Link to="/events" search={{ q: key, ...(serverId === null ? {} : { server: serverId }) }} className={link}>
            Every change of it
          </Link>
        </Fact>
      </dl>
    </Card>
  );
}

function Value({ alert }: { readonly alert: Alert }): ReactElement | null {
  const { metric, metric_value: value, threshold_value: level } = alert;
  // Of a state the number says nothing; its sentence does.
  if (value === null || metric.endsWith('_state') || metric.endsWith('_health')) return null;
  const unit = unitOfMetric(metric);
  return (
    <Fact name="Value">
      <span className="tabular-nums">{formatQuantity(value, unit)}</span>
      {level === null ? null : <span className="text-ink-3"> limit {formatQuantity(level, unit)}</span>}
    </Fact>
  );
}

interface ByRuleProps {
  readonly ruleId: string | null;
  readonly serverId: string | null;
}

function ByRule({ ruleId, serverId }: ByRuleProps): ReactElement | null {
  const { data: rules } = useRules();
  if (ruleId === null) return null;
  const rule = rules?.find((one) => one.rule_id === ruleId);
  const own = rule !== undefined && isForOneServer(rule);
  return (
    <Fact name="Rule">
      <Link to="/rules/$ruleId" params={{ ruleId }} search={{}} className={link}>
        <MachineText text={rule?.name ?? ruleId} />
      </Link>
      {rule === undefined || own || serverId === null ? null : (
        <Link
          to="/rules/$ruleId"
          params={{ ruleId: 'new' }}
          search={{ from: ruleId, server: serverId }}
          className={`${link} mt-1 block text-xs max-sm:mt-4`}
        >
          Different for this server
        </Link>
      )}
    </Fact>
  );
}

function isForOneServer({ scope }: ListedRule): boolean {
  return scope.server_ids.length === 1;
}

interface OtherProps {
  readonly name: string;
  readonly alertId: string | undefined;
  readonly children: ReactNode;
}

function Other({ name, alertId, children }: OtherProps): ReactElement | null {
  if (alertId === undefined) return null;
  return (
    <Fact name={name}>
      <Link to="/alerts/$alertId" params={{ alertId }} search={{}} className={link}>
        {children}
      </Link>
    </Fact>
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
