const sizes = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** A size as people say it, in powers of ten: `720 GB`, `1.2 TB`. */
export function sizeInWords(bytes: number): string {
  let value = Math.max(0, bytes);
  let step = 0;
  while (value >= 999.5 && step < sizes.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = value >= 10 || step === 0 ? 0 : 1;
  return `${trimZeros(value.toFixed(digits))} ${sizes[step] ?? 'B'}`;
}

/** A duration rounded to its two largest units: `3 min`, `2 h 14 min`, `12 d 4 h`. */
export function durationInWords(seconds: number): string {
  const whole = Math.round(Math.max(0, seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return twoUnits(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return twoUnits(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

/** A number of percent, never rounded up over a limit it has not reached. */
export function percentInWords(value: number): string {
  return `${Math.floor(value)} %`;
}

/** A count with its noun: `1 security update`, `12 security updates`. */
export function countInWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** An amount of money as the dashboard writes it: `£0.40`. A code that is no currency stands behind the number. */
export function moneyInWords(value: number, currency: string): string {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).format(value);
  } catch {
    return `${value.toFixed(2)} ${currency}`;
  }
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
