/** A row of `systemctl list-units`, in systemd's own words. */
export interface ListedUnit {
  unit: string;
  load: string;
  active: string;
  sub: string;
  description: string;
}

/** Rows that could be read, and how many could not. */
export interface UnitList {
  units: ListedUnit[];
  unread: number;
}

/** No line that systemd writes is longer. */
const maxLine = 4096;
const unitName = /^[^\s.]\S*\.[a-z]+$|^-\.(?:mount|slice)$/;

/** Reads `systemctl list-units`: JSON where systemd is new enough to heed `--output=json`, its columns otherwise. */
export function parseUnitList(text: string): UnitList {
  return text.trimStart().startsWith('[') ? parseJsonList(text) : parseColumns(text);
}

function parseJsonList(text: string): UnitList {
  const rows = jsonRows(text);
  if (rows === undefined) return { units: [], unread: 1 };
  const units = rows.map(toListed).filter((unit) => unit !== undefined);
  return { units, unread: rows.length - units.length };
}

function toListed(raw: unknown): ListedUnit | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { unit, load, active, sub, description } = raw as Partial<Record<keyof ListedUnit, unknown>>;
  if (typeof unit !== 'string' || unit === '' || typeof load !== 'string') return undefined;
  if (typeof active !== 'string' || typeof sub !== 'string') return undefined;
  return { unit, load, active, sub, description: typeof description === 'string' ? description : '' };
}

function parseColumns(text: string): UnitList {
  const units: ListedUnit[] = [];
  let unread = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const unit = line.length > maxLine ? undefined : readRow(line.trim().split(/\s+/));
    if (unit === undefined) unread += 1;
    else units.push(unit);
  }
  return { units, unread };
}

/** Name, load, active, sub and the description; a unit that is not well has a mark before its name. */
function readRow(words: readonly string[]): ListedUnit | undefined {
  const [first = '', ...others] = words;
  const [unit, load, active, sub, ...description] = /^[●○↻×*]$/u.test(first) ? others : words;
  if (unit === undefined || !unitName.test(unit)) return undefined;
  if (load === undefined || active === undefined || sub === undefined) return undefined;
  return { unit, load, active, sub, description: description.join(' ') };
}

/** The rows of a JSON list, or undefined where this is none. */
export function jsonRows(text: string): unknown[] | undefined {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows : undefined;
  } catch {
    return undefined;
  }
}
