const unitSeconds: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/** Clocks are the same, but an engine rounds, and its answer is a moment old. */
const slackSeconds = 3;

/**
 * The most seconds that the words of an engine can mean: `Up 3 minutes` is less than 240, `Exited (1) About an hour ago` less than 7200.
 * Undefined for words without an age.
 */
export function mostSeconds(status: string): number | undefined {
  if (/Less than a second/.test(status)) return 1;
  if (/About a minute/.test(status)) return 120;
  if (/About an hour/.test(status)) return 7200;
  const [, count, unit] = /\b(\d{1,6}) (second|minute|hour|day|week|month|year)s?\b/.exec(status) ?? [];
  const seconds = unitSeconds[unit ?? ''];
  return count === undefined || seconds === undefined ? undefined : (Number(count) + 1) * seconds;
}

/** Whether words tell of something younger than what is known: the container has started or ended again meanwhile. */
export function isYounger(status: string, knownSinceMs: number, nowMs: number): boolean {
  const most = mostSeconds(status);
  return most !== undefined && (nowMs - knownSinceMs) / 1000 > most + slackSeconds;
}
