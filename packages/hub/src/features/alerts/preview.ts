import type { AlertRule, Preview, PreviewSeries } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { formatInstant } from '../../domain/instant.ts';
import { compileRules, rulesFor } from '../../domain/rule-match.ts';
import { RulePreview } from '../../domain/rule-preview.ts';
import { roundValue } from '../../domain/round-value.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { Pace } from '../../platform/series/pace.ts';
import { nameOf } from '../../platform/series/series-name.ts';
import { answerUnit, definitionOf } from '../metrics/service.ts';
import type { ServersService, ServerState } from '../servers/service.ts';
import { judgedServer } from './judged-server.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { previewSamples, type PreviewRange } from './preview-samples.ts';
import { seriesBirths } from './series-births.ts';

/** What a preview reads from. */
export interface PreviewParts {
  readonly platform: Pick<Platform, 'db' | 'series' | 'clock' | 'settings'>;
  readonly servers: ServersService;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const mostJudged = 200;
const mostDrawn = 20;
const points = 300;
/** Of more series-days than this every sample would take too long: then it is what a chart shows, five minutes each. */
const mostRawDays = 1400;
const pushedHoldMs = 3_600_000;

/** One series of a server, and its preview. */
interface Judged {
  readonly serverId: string;
  readonly labels: Labels;
  readonly preview: RulePreview;
}

/** What is previewed, and for whom. */
export interface PreviewTask {
  readonly rule: AlertRule;
  readonly days: number;
  /** Nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Judges what was stored over the last days by a rule, as it would have been judged live. Takes its time, and leaves others theirs. Throws BAD_REQUEST,
 * which nobody reads, when who asked has gone away.
 */
export async function previewRule(parts: PreviewParts, { rule, days, signal }: PreviewTask): Promise<Preview> {
  const { clock, settings } = parts.platform;
  const to = clock.now();
  const from = to - days * dayMs;
  const chosen = await chooseSeries(parts, rule);
  const taken = chosen.slice(0, mostJudged);
  const { raw_days: rawDays } = settings.values.retention;
  const range: PreviewRange = {
    from,
    to,
    lookBackMs: rule.window_seconds * 1125,
    stepMs: stepFor(days, rawDays, taken.length),
  };
  const judged: Judged[] = [];
  for (const [subject, labels] of Map.groupBy(taken, (one) => one.subject)) {
    const set = labels.map((one) => one.labels);
    judged.push(...(await judgeSubject(parts, { rule, subject, labels: set, range, signal })));
  }
  return present(judged, { rule, range, seriesTotal: chosen.length });
}

/** Beyond what is kept of each sample there are hours; of very much five minutes. Undefined: every sample. */
function stepFor(days: number, rawDays: number, series: number): number | undefined {
  if (days > rawDays) return 60 * minuteMs;
  return days * series > mostRawDays ? 5 * minuteMs : undefined;
}

interface Chosen {
  readonly subject: JudgedSubject;
  readonly labels: Labels;
}

/** The series that the rule would judge, by server. */
async function chooseSeries({ platform, servers }: PreviewParts, rule: AlertRule): Promise<Chosen[]> {
  const book = compileRules([{ ...rule, enabled: true }]);
  const rows = await platform.db.read
    .selectFrom('series')
    .innerJoin('subjects', 'subjects.subject_no', 'series.subject_no')
    .select(['subjects.subject', 'series.labels'])
    .where('series.metric', '=', rule.metric)
    .orderBy('subjects.subject')
    .orderBy('series.labels')
    .execute();
  const subjects = new Map([...servers.states()].map((state) => judgedAs(servers, state)));
  return rows.flatMap((row) => {
    const subject = subjects.get(row.subject);
    const labels = JSON.parse(row.labels) as Labels;
    if (subject === undefined || !subject.isJudged(rule.metric, labels)) return [];
    return rulesFor(book, rule.metric, labels, subject).length > 0 ? [{ subject, labels }] : [];
  });
}

function judgedAs(servers: ServersService, state: ServerState): [subject: string, judged: JudgedSubject] {
  const judged = judgedServer(
    { servers, pushedHoldMs: () => pushedHoldMs, hiddenBy: () => () => undefined, windowOf: () => undefined },
    state,
  );
  return [judged.subject, judged];
}

interface SubjectTask {
  readonly rule: AlertRule;
  readonly subject: JudgedSubject;
  readonly labels: readonly Labels[];
  readonly range: PreviewRange;
  readonly signal: AbortSignal | undefined;
}

async function judgeSubject({ platform }: PreviewParts, task: SubjectTask): Promise<Judged[]> {
  const { rule, subject, range, signal } = task;
  stopIfGone(signal);
  const births = await seriesBirths(platform.db.read, subject.subject, rule.metric);
  const judged = new Map(task.labels.map((labels) => [nameOf(rule.metric, labels).key, judgedSeries(task, labels)]));
  const fresh = new Set(
    [...judged.keys()].filter((key) => (births.get(key) ?? 0) > range.from - rule.window_seconds * 1000),
  );
  const pace = new Pace();
  for await (const { key, at, value, floor } of previewSamples(platform.series, {
    rule,
    subject: subject.subject,
    range,
  })) {
    const preview = judged.get(key)?.preview;
    preview?.see(at, value, floor);
    if (preview !== undefined && fresh.delete(key)) preview.isNew();
    await pace.breathe();
    stopIfGone(signal);
  }
  return [...judged.values()];
}

function stopIfGone(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ApiError('BAD_REQUEST', { message: 'Nobody waits for this any more.' });
}

function judgedSeries({ rule, subject, range }: SubjectTask, labels: Labels): Judged {
  const { kind, states } = definitionOf(rule.metric);
  const preview = new RulePreview(rule, {
    from: range.from,
    to: range.to,
    holdMs: Math.max(subject.holdMs(rule.metric), 3 * (range.stepMs ?? 0)),
    isCounter: kind === 'counter',
    states,
    deviceLimits: rule.device_limits ? subject.deviceLimits(rule.metric, labels) : undefined,
    points,
  });
  return { serverId: subject.serverId ?? '', labels, preview };
}

function present(
  judged: readonly Judged[],
  {
    rule,
    range,
    seriesTotal,
  }: { readonly rule: AlertRule; readonly range: PreviewRange; readonly seriesTotal: number },
): Preview {
  let fired = 0;
  for (const { preview } of judged) fired += preview.fired;
  const series = judged.map((one) => presentSeries(one, range));
  const worst = series.toSorted((a, b) => b.one.fired - a.one.fired || b.badMs - a.badMs).slice(0, mostDrawn);
  return {
    from: formatInstant(range.from),
    to: formatInstant(range.to),
    unit: unitOf(rule),
    fired,
    series_total: seriesTotal,
    series: worst.map(({ one }) => one),
  };
}

function presentSeries(
  { serverId, labels, preview }: Judged,
  { from, to }: PreviewRange,
): { one: PreviewSeries; badMs: number } {
  const spans = preview.spans();
  let badMs = 0;
  for (const span of spans) if (span.status === 'WARN' || span.status === 'FAIL') badMs += span.to - span.from;
  const { roundedToMs } = preview;
  const one: PreviewSeries = {
    server_id: serverId,
    labels,
    fired: preview.fired,
    spans: spans.map((span) => ({ status: span.status, from: formatInstant(span.from), to: formatInstant(span.to) })),
    ...(roundedToMs === undefined ? {} : { spans_step_seconds: roundedToMs / 1000 }),
    start: formatInstant(from),
    step_seconds: (to - from) / points / 1000,
    values: preview.values.map((value) => (value === null ? null : roundValue(value))),
  };
  return { one, badMs };
}

/** The unit of the numbers that the levels of a rule are about. */
function unitOf({ kind, metric }: AlertRule): string {
  if (kind === 'forecast') return 'days';
  if (kind === 'no_data') return '';
  const { unit, kind: metricKind } = definitionOf(metric);
  if (kind !== 'rate') return unit;
  return metricKind === 'counter' ? answerUnit(metric) : `${unit === '' ? '' : `${unit}_`}per_second`;
}
