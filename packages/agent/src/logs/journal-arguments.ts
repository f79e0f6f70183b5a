import type { LogRequest } from './log-request.ts';

/** Where a reading begins and which way it goes: from the end backwards, or onwards from what was read already. */
export type Direction = { back: true } | { back: false; after: string | undefined; sinceMs: number };

const fields = 'MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID,_COMM';

/** The arguments of journalctl, exactly; the unit is part of its own argument, so no name can become an option. Pure. */
export function journalArguments(request: LogRequest, direction: Direction): string[] {
  const unit = request.unit === undefined ? [] : [`--unit=${request.unit}`];
  const always = ['--output=json', `--output-fields=${fields}`, '--all', '--no-pager', ...unit];
  if (!direction.back) {
    const from =
      direction.after === undefined ? `--since=${seconds(direction.sinceMs)}` : `--after-cursor=${direction.after}`;
    return [...always, '--follow', '--no-tail', from];
  }
  const { sinceMs, untilMs, lines, search } = request;
  return [
    ...always,
    '--reverse',
    ...(sinceMs === undefined ? [] : [`--since=${seconds(sinceMs)}`]),
    ...(untilMs === undefined ? [] : [`--until=${seconds(untilMs)}`]),
    // With a search nobody knows how far back its lines are.
    ...(search === undefined ? [`--lines=${lines}`] : []),
  ];
}

/** systemd.time(7): seconds since 1970 behind an @. */
function seconds(ms: number): string {
  return `@${(ms / 1000).toFixed(3)}`;
}
