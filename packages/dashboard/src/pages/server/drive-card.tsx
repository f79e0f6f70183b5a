import type { DiskHealth } from '@labkeeper/protocol/inventory';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import { ageInWords } from '../../ui/age-words.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { DriveChart } from './drive-chart.tsx';
import { attributesInOrder, driveFacts, driveWord, isFromBefore, stateOfDrive } from './drive-facts.ts';
import { attributeKey, driveNumbers } from './drive-numbers.ts';
import { failureOdds } from './drive-odds.ts';
import type { SeriesResult, ServerView } from './server-view.ts';
import { SoughtCard } from './sought-card.tsx';

interface DriveCardProps {
  readonly drive: DiskHealth;
  readonly view: ServerView;
  readonly result: SeriesResult;
  /** A link elsewhere led to this drive. */
  readonly sought: boolean;
}

/** One drive: what it says of itself, how warm it has been, and everything else for those who ask. */
export function DriveCard({ drive, view, result, sought }: DriveCardProps): ReactElement {
  const [key, choose] = useState('smart_temperature_celsius');
  const facts = driveFacts(drive);
  const numbers = useMemo(() => driveNumbers(drive), [drive]);
  const odds = useMemo(() => failureOdds(drive), [drive]);
  const chosen = numbers.find((one) => one.key === key) ?? numbers[0];
  const isMeasured = result.book.get('smart_temperature_celsius', { disk: drive.disk }) !== undefined;
  return (
    <SoughtCard
      sought={sought}
      title={<MachineText text={drive.model ?? drive.device} />}
      aside={<StatusBadge state={stateOfDrive(drive)} label={driveWord(drive)} />}
    >
      <MachineText text={subtitleOf(drive)} truncate className="text-sm text-ink-3" />
      {drive.problems.length === 0 ? null : (
        <ul className="mt-2 space-y-0.5 text-sm">
          {drive.problems.map((problem) => (
            <li key={problem}>
              <MachineText text={problem} />
            </li>
          ))}
        </ul>
      )}
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
        <Fact name="Temperature" value={<Temperature drive={drive} />} />
        <Fact name="Running for" value={ageInWords(drive.power_on_hours) ?? '–'} />
        {facts.map((fact) => (
          <Fact key={fact.name} {...fact} />
        ))}
      </dl>
      {odds.length === 0 ? null : (
        <ul className="mt-3 max-w-prose space-y-0.5 text-xs text-ink-3">
          {odds.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {chosen !== undefined && (isMeasured || numbers.length > 1) ? (
        <DriveChart numbers={numbers} chosen={chosen} onChoose={choose} view={view} temperatures={result} />
      ) : null}
      <Details drive={drive} onChoose={choose} />
    </SoughtCard>
  );
}

function subtitleOf({ device, type, capacity_bytes, serial, firmware }: DiskHealth): string {
  const parts = [device, type === 'auto' ? '' : type, formatBytes(capacity_bytes), serial ?? ''];
  return [...parts, firmware === null ? '' : `firmware ${firmware}`]
    .filter((part) => part !== '' && part !== '–')
    .join(' · ');
}

/** A drive that could not be asked now has no temperature of now: what it said last, and when. */
function Temperature({ drive }: { readonly drive: DiskHealth }): ReactElement {
  const { temperature_celsius: value, read_at: readAt } = drive;
  if (value === null) return <>–</>;
  const written = `${formatNumber(value)} °C`;
  if (!isFromBefore(drive)) return <>{written}</>;
  return (
    <span className="text-ink-3">
      last {written}
      {readAt === null ? null : (
        <>
          , <RelativeTime at={readAt} />
        </>
      )}
    </span>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly bad?: boolean;
}

function Fact({ name, value, bad = false }: FactProps): ReactElement {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className={`text-base tabular-nums ${bad ? 'font-medium text-warn' : ''}`}>{value}</dd>
    </div>
  );
}

interface DetailsProps {
  readonly drive: DiskHealth;
  /** Draws a number of the drive, by its key. */
  readonly onChoose: (key: string) => void;
}

function Details({ drive, onChoose }: DetailsProps): ReactElement | null {
  const { attributes, self_tests: tests, read_at: readAt } = drive;
  if (attributes.length === 0 && tests.length === 0) return null;
  return (
    <Disclosure summary="Attributes and self-tests" className="mt-3">
      {readAt === null ? null : (
        <p className="mb-2 text-xs text-ink-3">
          Read <RelativeTime at={readAt} />
        </p>
      )}
      {tests.length === 0 ? null : <SelfTests drive={drive} />}
      {attributes.length === 0 ? null : <Attributes drive={drive} onChoose={onChoose} />}
    </Disclosure>
  );
}

function SelfTests({ drive }: { readonly drive: DiskHealth }): ReactElement {
  return (
    <ul className="mb-3 space-y-1 text-sm">
      {drive.self_tests.map((test) => (
        <li key={`${test.kind} ${test.at_power_on_hours ?? ''} ${test.result}`} className="flex flex-wrap gap-x-3">
          <StatusBadge state={stateOfTest(test.passed)} label={test.kind} />
          <MachineText text={test.result} className="text-ink-2" />
          <span className="text-ink-3">
            {test.at_power_on_hours === null ? '' : `at ${formatNumber(test.at_power_on_hours)} h`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function stateOfTest(passed: boolean | null): 'ok' | 'fail' | 'unknown' {
  if (passed === null) return 'unknown';
  return passed ? 'ok' : 'fail';
}

function Attributes({ drive, onChoose }: DetailsProps): ReactElement {
  return (
    <PlainTable
      label={`Attributes of ${visibleText(drive.model ?? drive.device)}`}
      rows={attributesInOrder(drive.attributes)}
      rowKey={(row) => row.attribute}
      columns={[
        {
          id: 'name',
          head: 'Attribute',
          cell: (row) => (
            <button
              type="button"
              title="Draw it above"
              disabled={row.raw === null && row.normalized === null}
              onClick={() => onChoose(attributeKey(row.attribute, row.raw === null ? 'value' : 'raw'))}
              className={`rounded-sm text-left hover:underline disabled:no-underline ${row.failing === 'now' ? 'font-medium text-fail' : ''}`}
            >
              <MachineText text={row.name.replaceAll('_', ' ')} />
              <span className="ml-1.5 text-xs text-ink-3">{row.attribute === row.name ? '' : row.attribute}</span>
            </button>
          ),
        },
        {
          id: 'raw',
          head: 'Raw',
          numeric: true,
          cell: (row) => <MachineText text={row.raw_text ?? formatNumber(row.raw)} />,
        },
        { id: 'value', head: 'Value', numeric: true, cell: (row) => formatNumber(row.normalized) },
        { id: 'worst', head: 'Worst', numeric: true, wide: true, cell: (row) => formatNumber(row.worst) },
        { id: 'limit', head: 'Fails at', numeric: true, wide: true, cell: (row) => formatNumber(row.threshold) },
      ]}
    />
  );
}
