import type { PowerSource, Sensor } from '@labkeeper/protocol/inventory';
import { Thermometer } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import { Card } from '../../ui/card.tsx';
import { paletteIndices } from '../../ui/chart-palette.ts';
import type { Threshold } from '../../ui/chart-plot-model.ts';
import { StateStrip } from '../../ui/chart-strip.tsx';
import { formatQuantity } from '../../ui/chart-units.ts';
import { formatNumber } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { levelOf } from '../../ui/level.ts';
import { Meter } from '../../ui/meter.tsx';
import { ChartPanel, type LineSpec } from './chart-panel.tsx';
import { PartNote } from './part-note.tsx';
import { PowerCard } from './power-card.tsx';
import { groupSensors, heatShare, type SensorGroup, sharedLimit } from './sensor-groups.ts';
import { cachedTrack } from './series-book.ts';
import { type SeriesResult, type ServerView, useLiveVersion, useSeries } from './server-view.ts';
import type { TabProps } from './tab-props.ts';
import { useInventory } from './use-server.ts';

const metrics = ['temperature_celsius', 'fan_rpm', 'voltage_volts', 'throttled_state'];
const metricOf = { celsius: 'temperature_celsius', rpm: 'fan_rpm', volts: 'voltage_volts' } as const;
const throttledWords = [
  { word: 'full speed', tone: 'ok' },
  { word: 'slowed since start', tone: 'warn' },
  { word: 'too warm', tone: 'warn' },
  { word: 'frequency capped', tone: 'warn' },
  { word: 'throttled', tone: 'fail' },
  { word: 'supply voltage too low', tone: 'fail' },
] as const;

/** What gives and takes power; temperatures, fans and voltages by chip, with the limits that the chips state. */
export function SensorsTab({ server, view }: TabProps): ReactElement {
  const sensors = useInventory<Sensor>(server.server_id, 'sensors');
  const result = useSeries(view, metrics);
  const groups = useMemo(() => groupSensors(sensors.items ?? []), [sensors.items]);
  const power = useInventory<PowerSource>(server.server_id, 'power');
  const sources = power.items ?? [];
  const throttled = result.book.get('throttled_state');
  return (
    <div className="space-y-4">
      {sources.length === 0 ? null : <PowerCard items={sources} view={view} />}
      {throttled ? (
        <Card>
          <StateStrip
            label="Processor speed"
            track={cachedTrack(throttled)}
            words={throttledWords}
            from={view.from}
            to={view.to}
          />
        </Card>
      ) : null}
      {sources.length > 0 && sensors.items?.length === 0 ? (
        <p className="px-1 text-sm text-ink-3">No sensors for temperatures, fans and voltages were found here.</p>
      ) : (
        <PartNote result={sensors} title="No sensors found" icon={<Thermometer size={22} aria-hidden="true" />}>
          Temperatures, fans and voltages stand here where a machine has sensors for them. Virtual machines and
          containers usually have none; on a real one, the <code className="font-mono">sensors</code> line of the Agent
          tab says what is missing.
        </PartNote>
      )}
      {groups.map((group) => (
        <SensorCard key={group.chip} group={group} view={view} result={result} />
      ))}
    </div>
  );
}

interface SensorCardProps {
  readonly group: SensorGroup;
  readonly view: ServerView;
  readonly result: SeriesResult;
}

function specsOf(sensors: readonly Sensor[]): LineSpec[] {
  const places = paletteIndices(sensors.map((sensor) => sensor.sensor));
  return sensors.map((sensor) => ({
    metric: metricOf[sensor.unit],
    labels: { chip: sensor.chip, sensor: sensor.sensor },
    label: sensor.sensor,
    colour: places.get(sensor.sensor) ?? 0,
  }));
}

function limitLines(sensors: readonly Sensor[]): readonly Threshold[] {
  const [high, critical] = [sharedLimit(sensors, 'high'), sharedLimit(sensors, 'critical')];
  const lines: Threshold[] = [];
  if (high !== undefined && high !== critical)
    lines.push({ value: high, status: 'WARN', label: `high ${formatNumber(high, 1)} °C` });
  if (critical !== undefined)
    lines.push({ value: critical, status: 'FAIL', label: `critical ${formatNumber(critical, 1)} °C` });
  return lines;
}

function SensorCard({ group, view, result }: SensorCardProps): ReactElement {
  useLiveVersion(view.store);
  const { temperatures, fans, voltages } = group;
  const limits = useMemo(() => limitLines(temperatures), [temperatures]);
  return (
    <Card title={<MachineText text={group.chip} className="font-mono" />}>
      <div className="grid items-start gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)]">
        <ul className="divide-y divide-line">
          {[...temperatures, ...fans, ...voltages].map((sensor) => (
            <SensorRow key={`${sensor.unit} ${sensor.sensor}`} sensor={sensor} view={view} />
          ))}
        </ul>
        <div className="min-w-0 space-y-5">
          {temperatures.length === 0 ? null : (
            <ChartPanel
              view={view}
              result={result}
              title="Temperature"
              unit="celsius"
              lines={specsOf(temperatures)}
              thresholds={limits}
            />
          )}
          {fans.length === 0 ? null : (
            <ChartPanel view={view} result={result} title="Fans" unit="rpm" lines={specsOf(fans)} height={132} />
          )}
          {voltages.length === 0 ? null : (
            <ChartPanel
              view={view}
              result={result}
              title="Voltages"
              unit="volts"
              lines={specsOf(voltages)}
              height={132}
            />
          )}
        </div>
      </div>
    </Card>
  );
}

interface SensorRowProps {
  readonly sensor: Sensor;
  readonly view: ServerView;
}

const levelText = { ok: '', warn: 'text-warn', fail: 'text-fail' } as const;

function SensorRow({ sensor, view }: SensorRowProps): ReactElement {
  const labels = { chip: sensor.chip, sensor: sensor.sensor };
  const metric = metricOf[sensor.unit];
  const value = view.store.value(metric, labels) ?? view.latest.value(metric, labels) ?? sensor.value;
  const heat = sensor.unit === 'celsius';
  const level = heat ? levelOf(value, sensor.high ?? undefined, sensor.critical ?? undefined) : 'ok';
  const share = heat ? heatShare(value, sensor) : null;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 py-2">
      <MachineText text={sensor.sensor} truncate />
      <span className={`font-medium whitespace-nowrap ${levelText[level]}`}>{formatQuantity(value, sensor.unit)}</span>
      {share === null ? null : (
        <span className="col-span-2 flex items-center gap-3">
          <Meter label={`${sensor.sensor} on the way to its limit`} value={share} warn={shareOf(sensor.high, sensor)} />
          <span className="text-xs whitespace-nowrap text-ink-3">
            limit {formatNumber(sensor.critical ?? sensor.high, 1)} °C
          </span>
        </span>
      )}
    </li>
  );
}

function shareOf(limit: number | null, sensor: Sensor): number | undefined {
  return limit === null ? undefined : (heatShare(limit, sensor) ?? undefined);
}
