import { csvLine } from '../../domain/csv-line.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { RawSample, SeriesStore } from '../../platform/series/series-store.ts';
import { subjectOf } from '../servers/service.ts';
import { definitionOf } from './definitions.ts';
import type { Selection } from './selection.ts';

export type ExportFormat = 'csv' | 'jsonl';

/** What a format is called on the wire, and how it begins and goes on. */
interface Writer {
  readonly contentType: string;
  readonly head: string;
  line(sample: RawSample): string;
}

const writers: Record<ExportFormat, Writer> = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    head: csvLine(['timestamp', 'server_id', 'metric', 'labels', 'value', 'unit']),
    line(sample) {
      const labels = Object.keys(sample.labels).length === 0 ? '' : JSON.stringify(sample.labels);
      const { unit } = definitionOf(sample.metric);
      return csvLine([formatInstant(sample.at), serverOf(sample), sample.metric, labels, sample.value, unit]);
    },
  },
  jsonl: {
    contentType: 'application/jsonl; charset=utf-8',
    head: '',
    line({ at, metric, labels, value, ...sample }) {
      const server_id = serverOf(sample);
      return `${JSON.stringify({ timestamp: formatInstant(at), server_id, metric, labels, value, unit: definitionOf(metric).unit })}\n`;
    },
  },
};

/** The content type of an export. */
export function exportType(format: ExportFormat): string {
  return writers[format].contentType;
}

/** The raw samples of a selection as text, page by page as fast as the reader takes them; ends when he goes away. */
export function exportSamples(
  series: SeriesStore,
  serverIds: readonly string[],
  selection: Selection,
  format: ExportFormat,
): ReadableStream<Uint8Array> {
  const writer = writers[format];
  const encoder = new TextEncoder();
  const subjects = serverIds.map((serverId) => subjectOf(serverId));
  const pages = subjects.length === 0 ? undefined : series.raw({ ...selection, subjects })[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (writer.head !== '') controller.enqueue(encoder.encode(writer.head));
      },
      async pull(controller) {
        const page = await pages?.next();
        if (page === undefined || page.done === true) {
          controller.close();
          return;
        }
        controller.enqueue(encoder.encode(page.value.map((sample) => writer.line(sample)).join('')));
      },
      async cancel() {
        await pages?.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

function serverOf(sample: Pick<RawSample, 'subject'>): string {
  return sample.subject.slice('server/'.length);
}
