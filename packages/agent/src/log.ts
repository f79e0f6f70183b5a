import { plainLine } from './plain-line.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Lines for a person or the journal. Text of hubs and machines is made harmless here, so callers may pass it as it came. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Priorities of syslog(3), by which journald files a line. */
const priority: Record<LogLevel, number> = { debug: 7, info: 6, warn: 4, error: 3 };

/** A log that writes to `write`, one line a call. `journal` prefixes the priority that journald understands. */
export function createLog(level: LogLevel, write: (line: string) => void, journal: boolean): Log {
  const least = logLevels.indexOf(level);
  function line(of: LogLevel, message: string): void {
    if (logLevels.indexOf(of) < least) return;
    const text = plainLine(message, 2000);
    write(journal ? `<${priority[of]}>${text}\n` : `${of.padEnd(5)} ${text}\n`);
  }
  return {
    debug: (message) => line('debug', message),
    info: (message) => line('info', message),
    warn: (message) => line('warn', message),
    error: (message) => line('error', message),
  };
}
