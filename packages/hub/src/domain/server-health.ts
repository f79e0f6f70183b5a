import type { Status } from '@labkeeper/protocol/agent';
import type { Thresholds } from '@labkeeper/protocol/config';
import type { Problem, ServerStatus } from '@labkeeper/protocol/server';
import { heatOf, type Temperature } from './server-health-heat.ts';
import { unjudgedInWords, unknownInWords, type Unjudged, type Unknown } from './server-health-unknown.ts';
import { countInWords, durationInWords, percentInWords, sizeInWords } from './words.ts';

export type { Temperature } from './server-health-heat.ts';
export type { Unjudged, Unknown } from './server-health-unknown.ts';

/** How full a filesystem is. Sizes in bytes; `mount` undefined is the flat disk of a server that sends no filesystems. */
export interface Fullness {
  readonly mount: string | undefined;
  readonly percent: number;
  readonly freeBytes: number | undefined;
  readonly totalBytes: number | undefined;
}

/** What a server last said about itself. */
export interface HealthFacts {
  readonly status: ServerStatus;
  readonly everReported: boolean;
  /** Whether it was heard since this hub started. */
  readonly heardByUs: boolean;
  /** Whether it is known how often it reports. */
  readonly intervalKnown: boolean;
  /** Why there is no report that says how things are now; undefined while there is one. */
  readonly unjudged: Unjudged | 'none' | undefined;
  readonly silenceLimitSeconds: number;
  readonly cpuPercent: number | undefined;
  readonly memoryPercent: number | undefined;
  readonly filesystems: readonly Fullness[];
  readonly staleMounts: readonly string[];
  readonly temperatures: readonly Temperature[];
  /** Expected services that were reported as not running. */
  readonly servicesDown: readonly { readonly name: string; readonly state: string }[];
  /** What nobody could look at. */
  readonly unknowns: readonly Unknown[];
  readonly securityUpdates: number | undefined;
  readonly rebootRequired: boolean;
  readonly clockOffsetSeconds: number | undefined;
}

/** The verdict. `since` says when each condition that must last began (monotonic ms); hand it in again next time. */
export interface Health {
  readonly health: Status;
  readonly problems: readonly Problem[];
  readonly since: ReadonlyMap<string, number>;
}

interface Finding extends Problem {
  /** How long it must have lasted before it counts. */
  readonly forSeconds: number;
  readonly weight: number;
}

const nothingBegan: ReadonlyMap<string, number> = new Map();
const well: Health = { health: 'OK', problems: [], since: nothingBegan };
const rank: Record<Status, number> = { FAIL: 3, WARN: 2, UNKNOWN: 1, OK: 0 };
const mostProblems = 20;
const sustainedSeconds = 300;
const sustainedWords = durationInWords(sustainedSeconds);
const serviceDownSeconds = 120;
const clockWarnSeconds = 300;
const clockNoteSeconds = 30;

/** Judges a server by the default rules: the worst problem first. A note (restart needed, clock off) is a problem with status OK. */
export function serverHealth(
  facts: HealthFacts,
  thresholds: Thresholds,
  before: ReadonlyMap<string, number>,
  now: number,
): Health {
  const blind = unseen(facts);
  if (blind !== undefined) return { health: blind.status, problems: [blind], since: nothingBegan };
  const findings = findingsOf(facts, thresholds);
  if (findings.length === 0) return well;
  const since = new Map(findings.map((finding) => [finding.key, before.get(finding.key) ?? now]));
  const lasting = findings.filter((finding) => now - (since.get(finding.key) ?? now) >= finding.forSeconds * 1000);
  lasting.sort((a, b) => rank[b.status] - rank[a.status] || b.weight - a.weight || (a.key < b.key ? -1 : 1));
  return {
    health: lasting[0]?.status ?? 'OK',
    problems: lasting.slice(0, mostProblems).map(({ status, key, message }) => ({ status, key, message })),
    since,
  };
}

/** Most servers are well most of the time, and this is asked for each of their reports: what is well makes nothing. */
function findingsOf(facts: HealthFacts, thresholds: Thresholds): Finding[] {
  const findings: Finding[] = [];
  for (const fullness of facts.filesystems) findings.push(...fullFilesystem(fullness, thresholds));
  for (const mount of facts.staleMounts) findings.push(staleFilesystem(mount));
  for (const reading of facts.temperatures) findings.push(...heat(reading));
  for (const service of facts.servicesDown) findings.push(serviceDown(service));
  for (const unknown of facts.unknowns) findings.push(notKnown(unknown));
  addLoad(findings, facts, thresholds);
  addUpkeep(findings, facts);
  return findings;
}

/** What keeps us from judging at all. */
function unseen(facts: HealthFacts): Problem | undefined {
  if (facts.status === 'offline') {
    const limit = durationInWords(facts.silenceLimitSeconds);
    return { status: 'FAIL', key: 'server_state', message: `Offline: no report for more than ${limit}` };
  }
  if (!facts.everReported) return { status: 'UNKNOWN', key: 'server_state', message: 'Has not reported yet' };
  if (facts.status === 'unknown') return { status: 'UNKNOWN', key: 'server_state', message: silenceInWords(facts) };
  if (facts.unjudged === undefined) return undefined;
  return { status: 'UNKNOWN', key: 'server_state', message: unjudgedInWords(facts.unjudged) };
}

function silenceInWords({ heardByUs, intervalKnown, silenceLimitSeconds }: HealthFacts): string {
  if (!heardByUs) return 'Not heard from since the hub started';
  if (intervalKnown) return 'Not heard from since the hub was away';
  return `Silent for more than ${durationInWords(silenceLimitSeconds)}, and how often it reports is not known yet`;
}

function notKnown(unknown: Unknown): Finding {
  return { status: 'UNKNOWN', ...unknownInWords(unknown), forSeconds: 0, weight: 0 };
}

function fullFilesystem(fullness: Fullness, thresholds: Thresholds): Finding[] {
  const { mount, percent, freeBytes, totalBytes } = fullness;
  const status = level(percent, thresholds.disk_warning_percent, thresholds.disk_critical_percent);
  if (status === undefined) return [];
  const key = mount === undefined ? 'disk_percent' : `filesystem_used_percent{mount=${mount}}`;
  const room =
    freeBytes === undefined || totalBytes === undefined
      ? ''
      : `: ${sizeInWords(freeBytes)} free of ${sizeInWords(totalBytes)}`;
  const message = `${mount ?? 'The disk'} is ${percentInWords(percent)} full${room}`;
  return [{ status, key, message, forSeconds: 0, weight: percent }];
}

function staleFilesystem(mount: string): Finding {
  const key = `filesystem_state{mount=${mount}}`;
  return { status: 'WARN', key, message: `${mount} does not answer`, forSeconds: 0, weight: 90 };
}

function addLoad(findings: Finding[], facts: HealthFacts, thresholds: Thresholds): void {
  const { memoryPercent, cpuPercent } = facts;
  if (memoryPercent !== undefined && memoryPercent >= thresholds.memory_warning_percent) {
    const message = `Memory is ${percentInWords(memoryPercent)} used, above ${thresholds.memory_warning_percent} % for ${sustainedWords}`;
    findings.push({ ...warning('memory_percent', message), forSeconds: sustainedSeconds, weight: memoryPercent });
  }
  if (cpuPercent !== undefined && cpuPercent >= thresholds.cpu_warning_percent) {
    const message = `CPU is ${percentInWords(cpuPercent)} busy, above ${thresholds.cpu_warning_percent} % for ${sustainedWords}`;
    findings.push({ ...warning('cpu_percent', message), forSeconds: sustainedSeconds, weight: cpuPercent });
  }
}

function heat(reading: Temperature): Finding[] {
  const hot = heatOf(reading);
  if (hot === undefined) return [];
  const key = `temperature_celsius{chip=${reading.chip},sensor=${reading.sensor}}`;
  const message = `${hot.what} ${reading.sensor} is at ${Math.floor(reading.celsius)} °C`;
  return [{ status: hot.status, key, message, forSeconds: sustainedSeconds, weight: reading.celsius }];
}

function serviceDown(service: HealthFacts['servicesDown'][number]): Finding {
  const key = `service_state{service=${service.name}}`;
  const message = `${service.name} is ${service.state}`;
  return { status: 'FAIL', key, message, forSeconds: serviceDownSeconds, weight: 95 };
}

function addUpkeep(findings: Finding[], facts: HealthFacts): void {
  const updates = facts.securityUpdates ?? 0;
  const offset = facts.clockOffsetSeconds ?? 0;
  if (updates > 0) {
    findings.push(warning('security_updates', `${countInWords(updates, 'security update')} waiting`));
  }
  if (Math.abs(offset) > clockNoteSeconds) {
    const way = offset > 0 ? 'behind' : 'ahead';
    const message = `Its clock is ${durationInWords(Math.abs(offset))} ${way}`;
    const status = Math.abs(offset) > clockWarnSeconds ? 'WARN' : 'OK';
    findings.push({ ...warning('clock_offset_seconds', message), status, weight: 1 });
  }
  if (facts.rebootRequired) {
    const message = 'A restart is needed to finish updates';
    findings.push({ ...warning('reboot_required', message), status: 'OK' });
  }
}

function warning(key: string, message: string): Finding {
  return { status: 'WARN', key, message, forSeconds: 0, weight: 0 };
}

function level(value: number, warn: number, fail: number): Status | undefined {
  if (value >= fail) return 'FAIL';
  return value >= warn ? 'WARN' : undefined;
}
