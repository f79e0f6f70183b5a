import type { CollectorReport, ServiceReport } from '@labkeeper/protocol/agent';
import { CollectorReport as CollectorSchema } from '@labkeeper/protocol/agent';
import { Compile } from 'typebox/compile';
import { cleanText } from '../../domain/clean-text.ts';
import { flatMetrics } from '../../domain/flat-metrics.ts';
import { readSample, type Measured } from '../../domain/measured.ts';
import { isPlausible } from '../metrics/service.ts';
import type { BacklogEntry } from './heartbeat-body.ts';

const serviceStates: Record<ServiceReport['status'], number> = { running: 0, stopped: 1, failed: 2, unknown: 3 };
const collectorStates: Record<CollectorReport['status'], number> = { OK: 0, ABSENT: 1, FAIL: 2 };
const serviceMetrics = new Set(['service_state', 'service_memory_mb', 'service_cpu_percent']);
const collectorReport = Compile(CollectorSchema);

/** A report as numbers, and how many of those it carried were none or cannot be. */
export interface Flattened {
  readonly samples: Measured[];
  readonly dropped: number;
}

/**
 * Turns a report into samples: flat numbers, updates, services, collectors, then its own samples. What is no number, or one that its metric cannot be,
 * is left out and counted.
 */
export function flattenReport(report: BacklogEntry): Flattened {
  const found: Measured[] = [];
  for (const metric of flatMetrics) pushNumber(found, metric, report.metrics[metric]);
  pushNumber(found, 'updates_available', report.updates_available);
  pushNumber(found, 'security_updates', report.security_updates);
  for (const service of report.services ?? []) pushService(found, service);
  for (const collector of readCollectors(report.collectors)) pushCollector(found, collector);
  const told = new Set(report.services?.map(({ name }) => cleanText(name, 256)));
  let dropped = 0;
  for (const sent of report.samples ?? []) {
    const sample = readSample(sent);
    if (sample === undefined) dropped += 1;
    else if (!isToldAlready(sample, told)) found.push(sample);
  }
  const samples = found.filter(({ metric, value }) => isPlausible(metric, value));
  return { samples, dropped: dropped + found.length - samples.length };
}

/** An agent tells of its services as such, and of the same numbers among its samples: twice would be one problem twice. */
function isToldAlready({ metric, labels }: Measured, services: ReadonlySet<string>): boolean {
  return serviceMetrics.has(metric) && services.has(labels?.['service'] ?? '');
}

/** The collector reports that are ones, with text that is safe to keep. */
export function readCollectors(sent: readonly unknown[] | null | undefined): CollectorReport[] {
  const reports: CollectorReport[] = [];
  for (const report of sent ?? []) {
    if (!collectorReport.Check(report)) continue;
    const { name, status, took_ms, error, hint } = report;
    reports.push({
      name: cleanText(name, 60),
      status,
      took_ms,
      error: error === undefined || error === null ? null : cleanText(error, 1000),
      hint: hint === undefined || hint === null ? null : cleanText(hint, 1000),
    });
  }
  return reports;
}

function pushNumber(samples: Measured[], metric: string, value: number | null | undefined): void {
  if (typeof value === 'number') samples.push({ metric, value });
}

function pushService(samples: Measured[], report: ServiceReport): void {
  const labels = { service: cleanText(report.name, 256) };
  samples.push({ metric: 'service_state', labels, value: serviceStates[report.status] });
  const { memory_mb, cpu_percent } = report;
  if (typeof memory_mb === 'number') samples.push({ metric: 'service_memory_mb', labels, value: memory_mb });
  if (typeof cpu_percent === 'number') samples.push({ metric: 'service_cpu_percent', labels, value: cpu_percent });
}

function pushCollector(samples: Measured[], report: CollectorReport): void {
  const labels = { collector: report.name };
  samples.push({ metric: 'collector_state', labels, value: collectorStates[report.status] });
  samples.push({ metric: 'collector_duration_ms', labels, value: report.took_ms });
}
