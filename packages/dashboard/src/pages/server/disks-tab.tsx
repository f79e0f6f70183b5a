import type { Disk, DiskArray, DiskHealth, Filesystem } from '@labkeeper/protocol/inventory';
import { HardDrive } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import { useServerLevels } from '../../api/levels.ts';
import { useAddress } from '../../ui/address.ts';
import { Card } from '../../ui/card.tsx';
import { paletteIndices } from '../../ui/chart-palette.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { StateStrip } from '../../ui/chart-strip.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { ArrayCard } from './array-card.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { DisksTable } from './disks-table.tsx';
import { DriveCard } from './drive-card.tsx';
import { FilesystemsCard } from './filesystems-card.tsx';
import { PartNote } from './part-note.tsx';
import { cachedTrack } from './series-book.ts';
import { type SeriesResult, type ServerView, useSeries } from './server-view.ts';
import { soughtDisk } from './sought-disk.ts';
import type { TabProps } from './tab-props.ts';
import { thresholdLines } from './threshold-lines.ts';
import { useInventory } from './use-server.ts';

const spaceMetrics = ['filesystem_used_percent', 'filesystem_inodes_used_percent', 'filesystem_state'];
const healthMetrics = ['smart_temperature_celsius'];
const trafficMetrics = ['disk_read_bytes', 'disk_written_bytes', 'disk_busy_percent', 'disk_await_ms'];

const filesystemStates = [
  { word: 'ok', tone: 'ok' },
  { word: 'read-only', tone: 'warn' },
  { word: 'does not answer', tone: 'fail' },
] as const;

/** Filesystems, arrays and disks: how full, how well, how busy, and what they are. */
export function DisksTab({ server, view }: TabProps): ReactElement {
  const filesystems = useInventory<Filesystem>(server.server_id, 'filesystems');
  const disks = useInventory<Disk>(server.server_id, 'disks');
  const space = useSeries(view, spaceMetrics);
  const traffic = useSeries(view, trafficMetrics);
  const arrays = useInventory<DiskArray>(server.server_id, 'arrays');
  const drives = useInventory<DiskHealth>(server.server_id, 'disk_health');
  const health = useSeries(view, healthMetrics);
  const levels = useServerLevels(server.server_id)('filesystem_used_percent');
  const [search] = useAddress();
  const sought = soughtDisk(search.disk, [drives, filesystems, arrays, disks]);
  const mounts = filesystems.items?.map((filesystem) => filesystem.mount) ?? [];
  return (
    <div className="space-y-4">
      <PartNote result={filesystems} title="No filesystems reported" icon={<HardDrive size={22} aria-hidden="true" />}>
        Every mounted filesystem of this server stands here with what is left on it. An agent sends them with its first
        report; a script that posts the flat numbers alone does not.
      </PartNote>
      {mounts.length === 0 ? null : (
        <>
          <FilesystemsCard filesystems={filesystems.items ?? []} view={view} />
          <SpaceOverTime view={view} result={space} mounts={mounts} levels={[levels.warn, levels.fail]} />
        </>
      )}
      {(arrays.items ?? []).map((array) => (
        <ArrayCard key={array.array} array={array} />
      ))}
      {(drives.items ?? []).map((drive) => (
        <DriveCard key={drive.disk} drive={drive} view={view} result={health} sought={sought === drive} />
      ))}
      {(disks.items ?? []).map((disk) => (
        <DiskCharts key={disk.id} disk={disk} view={view} result={traffic} />
      ))}
      {(disks.items ?? []).length === 0 ? null : (
        <DisksTable disks={disks.items ?? []} drives={drives.items} sought={sought === 'table'} />
      )}
    </div>
  );
}

interface SpaceProps {
  readonly view: ServerView;
  readonly result: SeriesResult;
  readonly mounts: readonly string[];
  readonly levels: readonly [number | undefined, number | undefined];
}

function SpaceOverTime({ view, result, mounts, levels }: SpaceProps): ReactElement {
  const names = mounts.join('\n');
  const lines = useMemo(() => {
    const places = paletteIndices(names.split('\n'));
    return names.split('\n').map((mount) => ({
      metric: 'filesystem_used_percent',
      labels: { mount },
      label: mount,
      colour: places.get(mount) ?? 0,
    }));
  }, [names]);
  const [warn, fail] = levels;
  const thresholds = useMemo(() => thresholdLines(warn, fail), [warn, fail]);
  const troubled = result.book
    .all('filesystem_state')
    .filter((series) => series.mean.some((value) => value !== null && value > 0));
  return (
    <Card>
      <ChartPanel
        view={view}
        result={result}
        title="Space in use"
        unit="percent"
        whole
        lines={lines}
        thresholds={thresholds}
        height={180}
      />
      {troubled.map((series) => (
        <div key={series.labels['mount']} className="mt-4">
          <StateStrip
            label={`State of ${visibleText(series.labels['mount'] ?? '')}`}
            track={cachedTrack(series)}
            words={filesystemStates}
            from={view.from}
            to={view.to}
          />
        </div>
      ))}
    </Card>
  );
}

function DiskCharts({
  disk,
  view,
  result,
}: {
  readonly disk: Disk;
  readonly view: ServerView;
  readonly result: SeriesResult;
}): ReactElement | null {
  const labels = useMemo(() => ({ disk: disk.id }), [disk.id]);
  const measured = trafficMetrics.some(
    (metric) => result.book.get(metric, labels) !== undefined || view.store.value(metric, labels) !== null,
  );
  if (!measured) return null;
  const shared = { view, result, height: 132 };
  return (
    <Card
      title={<MachineText text={disk.device} className="font-mono" />}
      aside={<MachineText text={disk.model ?? ''} truncate className="text-sm text-ink-2" />}
    >
      <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
        <ChartPanel
          {...shared}
          title="Read and written"
          unit="bytes_per_second"
          lines={[
            { metric: 'disk_read_bytes', labels, label: 'Read' },
            { metric: 'disk_written_bytes', labels, label: 'Written' },
          ]}
        />
        <ChartPanel
          {...shared}
          title="Busy"
          unit="percent"
          area
          lines={[{ metric: 'disk_busy_percent', labels, label: 'Busy' }]}
        />
      </div>
    </Card>
  );
}
