import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule } from '@labkeeper/protocol/alert';
import { rulesFor, type RuleBook } from '../../domain/rule-match.ts';
import { RuleReplay } from '../../domain/rule-replay.ts';
import { Pace } from '../../platform/series/pace.ts';
import { nameOf } from '../../platform/series/series-name.ts';
import type { RawSample, SeriesStore } from '../../platform/series/series-store.ts';
import { definitionOf } from '../metrics/service.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { measuredTogether } from './measured-together.ts';

/** What is asked for of the past of a server. Times in ms since 1970. */
export interface PastRange {
  readonly metrics: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** A stored number, and what the rules would have said of it at its time. */
export interface JudgedNumber {
  readonly sample: RawSample;
  readonly status: Status;
}

/** What the past is judged by. */
export interface PastParts {
  readonly series: Pick<SeriesStore, 'raw'>;
  readonly book: RuleBook;
  readonly subject: JudgedSubject;
}

const rank: Record<Status, number> = { OK: 0, UNKNOWN: 1, WARN: 2, FAIL: 3 };
/** Rules that look back further than this begin to see within the time that is asked for. */
const longestLookBackMs = 86_400_000;

/** Stored numbers of a server in order of time, each with the status that the rules as they are now would have given it then; OK where none judges. */
export async function* judgedPast(parts: PastParts, range: PastRange): AsyncGenerator<JudgedNumber> {
  const { series, book, subject } = parts;
  const rules = range.metrics.flatMap((metric) => book.of(metric).map(({ rule }) => rule));
  const floors = rules.map(({ floor }) => floor?.metric).filter((metric) => metric !== undefined);
  const from = range.from - Math.max(0, ...rules.map((rule) => lookBackMs(rule)));
  const judge = new PastJudge(book, subject, from);
  const wanted = new Set(range.metrics);
  const beside = wanted.has('disk_percent') ? [...floors, 'filesystem_used_percent'] : floors;
  const pace = new Pace();
  const asked = { subjects: [subject.subject], metrics: [...new Set([...wanted, ...beside])], from, to: range.to };
  for await (const together of measuredTogether(flat(series.raw(asked)))) {
    const statuses = judge.statusesOf(together);
    for (const [index, sample] of together.entries()) {
      if (sample.at < range.from || !wanted.has(sample.metric)) continue;
      yield { sample, status: statuses[index] ?? 'OK' };
    }
    await pace.breathe();
  }
}

/** How long before a number what says how bad it is may have begun. */
function lookBackMs({ for_seconds: lasting, hold_seconds: holding, window_seconds: window }: AlertRule): number {
  return Math.min(longestLookBackMs, (lasting + holding + window * 1.125) * 1000);
}

async function* flat(pages: AsyncIterable<readonly RawSample[]>): AsyncGenerator<RawSample> {
  for await (const page of pages) yield* page;
}

/** Judges the series of one server by their rules, each as it would have been live. */
class PastJudge {
  readonly #book: RuleBook;
  readonly #subject: JudgedSubject;
  readonly #from: number;
  readonly #series = new Map<string, readonly { readonly rule: AlertRule; readonly replay: RuleReplay }[]>();

  constructor(book: RuleBook, subject: JudgedSubject, from: number) {
    this.#book = book;
    this.#subject = subject;
    this.#from = from;
  }

  /** The statuses of what was measured at one time, in the same order. */
  statusesOf(together: readonly RawSample[]): Status[] {
    const values = new Map(together.map(({ metric, labels, value }) => [nameOf(metric, labels).key, value]));
    const statuses = together.map((sample) => this.#statusOf(sample, values));
    // The fullest disk of a server that sends filesystems is judged by them.
    if (this.#subject.isJudged('disk_percent', undefined)) return statuses;
    const disks = together.map(({ metric }, index) => (metric === 'filesystem_used_percent' ? statuses[index] : 'OK'));
    return together.map(({ metric }, index) => (metric === 'disk_percent' ? worst(disks) : (statuses[index] ?? 'OK')));
  }

  #statusOf({ metric, labels, at, value }: RawSample, values: ReadonlyMap<string, number>): Status {
    const { key } = nameOf(metric, labels);
    const judges = this.#series.get(key) ?? this.#choose(metric, labels);
    this.#series.set(key, judges);
    return worst(
      judges.map(({ rule, replay }) => {
        const floor = rule.floor === null ? undefined : values.get(nameOf(rule.floor.metric, labels).key);
        return replay.see({ at, value, floor }) === undefined ? 'OK' : replay.key.status;
      }),
    );
  }

  #choose(
    metric: string,
    labels: RawSample['labels'],
  ): readonly { readonly rule: AlertRule; readonly replay: RuleReplay }[] {
    const subject = this.#subject;
    if (this.#book.of(metric).length === 0 || !subject.isJudged(metric, labels)) return [];
    const { kind, states } = definitionOf(metric);
    const frame = { from: this.#from, holdMs: subject.holdMs(metric), isCounter: kind === 'counter', states };
    // What was measured was not missing.
    const rules = rulesFor(this.#book, metric, labels, subject).filter((rule) => rule.kind !== 'no_data');
    return rules.map((rule) => {
      const deviceLimits = rule.device_limits ? subject.deviceLimits(metric, labels) : undefined;
      return { rule, replay: new RuleReplay(rule, { ...frame, deviceLimits }) };
    });
  }
}

function worst(statuses: readonly (Status | undefined)[]): Status {
  let found: Status = 'OK';
  for (const status of statuses) if (status !== undefined && rank[status] > rank[found]) found = status;
  return found;
}
