import type { Spool, SpoolBatch } from './spool.ts';
import { entryAt, timeOfReport, unpackReport, type SendingMoment } from './spooled-report.ts';

/** A piece of the backlog made ready: `entries` in the order of the batch, `lost` those of it that can never be sent. */
export interface PreparedBatch {
  batch: SpoolBatch;
  entries: string[];
  lost: number;
}

/** Of the packed payloads; what they unpack to, together, stays well under what a hub takes. */
const packedBytes = 600 * 1024;
const plainBytes = 4 * 1024 * 1024;

/** The oldest kept reports with their true times; undefined where there is nothing to send now. */
export function prepareBatch(spool: Spool, maxEntries: number, moment: SendingMoment): PreparedBatch | undefined {
  const batch = spool.readBatch(maxEntries, packedBytes);
  if (batch === undefined) return undefined;
  const entries: string[] = [];
  let lost = 0;
  let size = 0;
  for (const [index, record] of batch.records.entries()) {
    const found = entryOf(record.payload, moment);
    if (
      found === 'not_yet' ||
      (typeof found === 'object' && entries.length > 0 && size + found.entry.length > plainBytes)
    )
      return index === 0 ? undefined : { batch: cut(batch, index, record.sequence), entries, lost };
    if (found === 'lost') {
      lost += 1;
    } else {
      size += found.entry.length;
      entries.push(found.entry);
    }
  }
  return { batch, entries, lost };
}

function entryOf(payload: Buffer, moment: SendingMoment): { entry: string } | 'lost' | 'not_yet' {
  const report = unpackReport(payload);
  if (report === undefined) return 'lost';
  const placed = timeOfReport(report.mark, moment);
  if ('wall_ms' in placed) return { entry: entryAt(report, placed.wall_ms) };
  return placed.lost === 'not_yet' ? 'not_yet' : 'lost';
}

function cut(batch: SpoolBatch, records: number, to: number): SpoolBatch {
  return { from: batch.from, to, records: batch.records.slice(0, records) };
}
