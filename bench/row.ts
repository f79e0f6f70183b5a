/** One line of the table: what was measured, its value in words, the target in words, and whether it holds (undefined: no target). */
export interface Row {
  readonly part: string;
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly ok: boolean | undefined;
}

const verdicts: Readonly<Record<string, string>> = { true: 'met', false: '**not met**' };

interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The value must not be above it. */
  readonly most?: number;
  /** The value must not be below it. */
  readonly least?: number;
  readonly digits?: number;
}

/** A row of a number with its limit. */
export function row(part: string, { what, value, unit, most, least, digits = 1 }: Measured): Row {
  const missing = Number.isNaN(value);
  const limit = most ?? least;
  const holds = most === undefined ? value >= (least ?? value) : value <= most;
  return {
    part,
    what,
    measured: missing ? 'not measured' : `${value.toFixed(digits)} ${unit}`.trim(),
    target: limit === undefined ? '' : `${most === undefined ? '≥' : '≤'} ${limit} ${unit}`.trim(),
    ok: missing || limit === undefined ? undefined : holds,
  };
}

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ part, what, measured, target, ok }) => {
    return `| ${part} | ${what} | ${measured} | ${target} | ${verdicts[String(ok)] ?? ''} |`;
  });
  return ['| part | what | measured | target | |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}
