const DASH = '–';

/** The reader's language, or English where the browser names one that does not exist. */
export function readerLocale(languages: readonly string[] = globalThis.navigator?.languages ?? []): string {
  if (languages !== known.languages) known = { languages, locale: localeOf(languages) };
  return known.locale;
}

// Asked for with every number; the browser's list is the same object until it changes.
let known: { languages: readonly string[] | undefined; locale: string } = { languages: undefined, locale: '' };

function localeOf(languages: readonly string[]): string {
  for (const language of languages) {
    try {
      return Intl.getCanonicalLocales(language)[0] ?? 'en-GB';
    } catch {
      // Some systems report names such as en-US@posix, which no formatter takes.
    }
  }
  return 'en-GB';
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions, locale: string): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, options);
    numberFormats.set(key, format);
  }
  return format;
}

/** A plain number with at most `digits` decimals; an en dash for unknown. */
export function formatNumber(value: number | null | undefined, digits = 0, locale = readerLocale()): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return numberFormat({ maximumFractionDigits: digits }, locale).format(value);
}

/** A percentage given as 0 to 100, with at most `digits` decimals: "82 %". For limits and shares; what was measured is shown by `formatShare`. */
export function formatPercent(value: number | null | undefined, digits = 0, locale = readerLocale()): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return `${formatNumber(value, digits, locale)}\u202f%`;
}

/** A measured percentage as every page shows it, rounded half up to a tenth: "28.6 %", "100 %"; an en dash for unknown. */
export function formatShare(value: number | null | undefined, locale = readerLocale()): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  const tenths = Math.round(value * 10) / 10 + 0;
  const digits = Math.abs(tenths) >= 100 ? 0 : 1;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${numberFormat(format, locale).format(tenths)}\u202f%`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Bytes as people say them, in powers of 1000: "1.2 TB", "340 MB", "0 B". */
export function formatBytes(value: number | null | undefined, locale = readerLocale()): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 999.5 && unit < byteUnits.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.5 ? 0 : 1;
  const number = formatNumber(Math.sign(value) * size, digits, locale);
  return `${number} ${byteUnits[unit]}`;
}

/** Bytes a second: "12.4 MB/s". */
export function formatRate(value: number | null | undefined, locale = readerLocale()): string {
  const bytes = formatBytes(value, locale);
  return bytes === DASH ? DASH : `${bytes}/s`;
}

const spans = [
  ['y', 31_536_000],
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration in its two largest units, rounded down: "2 h 14 min", "12 d 4 h", "45 s". Seconds; never negative. */
export function formatDuration(seconds: number | null | undefined, parts = 2): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return DASH;
  let rest = Math.max(0, Math.floor(seconds));
  const words: string[] = [];
  for (const [index, [unit, size]] of spans.entries()) {
    const count = Math.floor(rest / size);
    const started = words.length > 0;
    if (count === 0 && !(index === spans.length - 1 && !started)) {
      if (started) break;
      continue;
    }
    words.push(`${count} ${unit}`);
    rest -= count * size;
    if (words.length === parts) break;
  }
  return words.join(' ');
}

/** Money in the reader's manner: "£12.45". An unknown currency code is printed behind the number. */
export function formatMoney(value: number | null | undefined, currency: string, locale = readerLocale()): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  try {
    return numberFormat({ style: 'currency', currency }, locale).format(value);
  } catch {
    return `${formatNumber(value, 2, locale)} ${currency}`;
  }
}

/** How long ago (or ahead) an instant lies, in the words of `formatDuration`: "5 min ago", "in 1 h 58 min". Under five seconds: "just now". */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  if (Math.abs(seconds) < 5) return 'just now';
  if (seconds < 0) return `${formatDuration(-seconds, 1)} ago`;
  // One waits for what is to come: of an hour and more the minutes count too.
  return `in ${formatDuration(seconds, seconds < 3600 ? 1 : 2)}`;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** An instant in full, in local time with its zone: "21 Nov 2026, 14:32:07 GMT". */
export function formatInstant(at: number, locale = readerLocale()): string {
  let format = dateFormats.get(locale);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'short',
    });
    dateFormats.set(locale, format);
  }
  return format.format(at);
}

/** A day as the reader writes it: "21 Dec 2026". */
export function formatDay(at: number, locale = readerLocale()): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

const timeFormats = new Map<string, Intl.DateTimeFormat>();

/** The local time of day of an instant: "14:32". */
export function formatTime(at: number, locale = readerLocale()): string {
  let format = timeFormats.get(locale);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
    timeFormats.set(locale, format);
  }
  return format.format(at);
}

/** "1 server", "3 servers": a count with its noun. */
export function formatCount(count: number, one: string, many = `${one}s`, locale = readerLocale()): string {
  return `${formatNumber(count, 0, locale)} ${count === 1 ? one : many}`;
}
