import type { Labels } from '@labkeeper/protocol/sample';
import { MetricName } from '@labkeeper/protocol/sample';
import { Slug } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { placeReport } from '../../domain/heartbeat-time.ts';
import { parseInstant } from '../../domain/instant.ts';
import { readSample, type Measured } from '../../domain/measured.ts';
import { isWithin } from '../../domain/metric-bounds.ts';
import { ApiError } from '../../platform/api-error.ts';
import { boundsFor } from './plausible.ts';

const Time = Type.String({ maxLength: 40, examples: ['2026-01-18T14:32:00Z'] });

/** Body of `POST /metrics`: some numbers of one server, or samples of any, each with a server and a time of its own. */
export const MetricsBody = Type.Object({
  server_id: Type.Optional(Slug),
  timestamp: Type.Optional(Time),
  metrics: Type.Optional(Type.Record(MetricName, Type.Number(), { maxProperties: 1000 })),
  samples: Type.Optional(
    Type.Array(
      Type.Object({
        server_id: Type.Optional(Slug),
        metric: MetricName,
        labels: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 256 }), { maxProperties: 8 })),
        value: Type.Number(),
        timestamp: Type.Optional(Time),
      }),
      { maxItems: 10_000 },
    ),
  ),
});
export type MetricsBody = Static<typeof MetricsBody>;

/** Numbers of one server at one time (ms since 1970). */
export interface Taken {
  readonly serverId: string;
  readonly at: number;
  readonly samples: Measured[];
}

interface Sent {
  readonly server_id?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly metric: string;
  readonly labels?: Labels;
  readonly value: number;
}

/** Groups what was sent by server and time. Throws 422 for a time that is none, in the future or older than what is kept, and for a number that its metric cannot be. */
export function takeSamples(body: MetricsBody, now: number, keptDays: number): Taken[] {
  const groups = new Map<string, Taken>();
  const oldest = now - keptDays * 86_400_000;
  for (const [field, sent] of sentSamples(body)) {
    const serverId = sent.server_id ?? body.server_id;
    if (serverId === undefined) throw new ApiError('INVALID', { field: 'server_id', message: 'server_id is missing.' });
    const at = timeOf(sent.timestamp ?? body.timestamp, now, oldest);
    const sample = readSample(sent);
    if (sample === undefined) throw new ApiError('INVALID', { field, message: 'This is no sample.' });
    refuseImplausible(sample, field);
    const key = `${at} ${serverId}`;
    const group = groups.get(key) ?? { serverId, at, samples: [] };
    groups.set(key, group);
    group.samples.push(sample);
  }
  if (groups.size === 0) throw new ApiError('INVALID', { field: 'metrics', message: 'Send metrics or samples.' });
  return [...groups.values()];
}

/** A script is told: what it sends by mistake it would go on sending. */
function refuseImplausible({ metric, value }: Measured, field: string): void {
  const bounds = boundsFor(metric);
  if (isWithin(value, bounds)) return;
  const what = bounds.whole ? 'a whole number' : 'a number';
  throw new ApiError('INVALID', {
    field,
    message: `${metric} is ${value}; it must be ${what} from ${bounds.least} to ${Math.floor(bounds.most)}.`,
  });
}

function* sentSamples(body: MetricsBody): Generator<[field: string, sent: Sent]> {
  for (const [metric, value] of Object.entries(body.metrics ?? {})) yield [`metrics.${metric}`, { metric, value }];
  for (const [index, sample] of (body.samples ?? []).entries()) yield [`samples.${index}`, sample];
}

function timeOf(text: string | undefined, now: number, oldest: number): number {
  if (text === undefined) return now;
  const saidAt = parseInstant(text);
  if (saidAt === undefined) throw new ApiError('TIMESTAMP_INVALID', { field: 'timestamp' });
  const place = placeReport(saidAt, undefined, {
    receivedAt: now,
    sentAt: undefined,
    offsetMs: undefined,
    bootId: undefined,
    oldest,
  });
  if (place.kind === 'at') return place.at;
  throw new ApiError(place.kind === 'future' ? 'TIMESTAMP_IN_FUTURE' : 'TIMESTAMP_TOO_OLD', { field: 'timestamp' });
}
