/** When a cron line of five fields fires, each field as the values that it names. */
export interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly monthDays: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 1 Monday to 7 Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Whether days of the month and of the week are both narrowed; then either is enough. */
  readonly eitherDay: boolean;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const bounds: readonly [Bounds, Bounds, Bounds, Bounds, Bounds] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: months },
  { least: 0, most: 7, names: weekdays },
];

/** Reads a cron line of five fields (minute, hour, day of month, month, weekday); undefined for what is none. */
export function parseCron(text: string): CronFields | undefined {
  const parts = text.trim().toLowerCase().split(/\s+/);
  if (parts.length !== bounds.length) return undefined;
  const sets = bounds.map((bound, index) => valuesOf(parts[index] ?? '', bound));
  const [minutes, hours, monthDays, months_, days] = sets;
  if (!minutes || !hours || !monthDays || !months_ || !days) return undefined;
  return {
    minutes,
    hours,
    monthDays,
    months: months_,
    weekdays: new Set([...days].map((day) => (day === 0 ? 7 : day))),
    eitherDay: !isStar(parts[2]) && !isStar(parts[4]),
  };
}

function isStar(part: string | undefined): boolean {
  return part?.startsWith('*') === true || part === '?';
}

function valuesOf(part: string, bound: Bounds): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const item of part.split(',')) {
    const range = rangeOf(item, bound);
    if (range === undefined) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function rangeOf(item: string, bound: Bounds): Range | undefined {
  const [span = '', step = '1', more] = item.split('/');
  if (more !== undefined || !/^\d{1,2}$/.test(step) || Number(step) === 0) return undefined;
  const ends = span === '*' || span === '?' ? wholeOf(bound) : endsOf(span, bound, item.includes('/'));
  return ends === undefined ? undefined : { ...ends, step: Number(step) };
}

/** A week has seven days, though Sunday has two numbers. */
function wholeOf({ least, most, names }: Bounds): Pick<Range, 'from' | 'to'> {
  return { from: least, to: names === weekdays ? 6 : most };
}

function endsOf(span: string, bound: Bounds, stepped: boolean): Pick<Range, 'from' | 'to'> | undefined {
  const [first = '', last, more] = span.split('-');
  const from = numberOf(first, bound);
  const alone = stepped ? bound.most : from;
  const to = last === undefined ? alone : numberOf(last, bound);
  if (more !== undefined || from === undefined || to === undefined || to < from) return undefined;
  return { from, to };
}

function numberOf(text: string, { least, most, names }: Bounds): number | undefined {
  const named = names.indexOf(text);
  if (named !== -1) return named + least;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
