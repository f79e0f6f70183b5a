import pino from 'pino';
import type { LogLevel } from './hub-config.ts';

/** A log line: what happened, and facts about it. Secrets go in as `Secret` or not at all. */
export interface Logger {
  debug(message: string, facts?: object): void;
  info(message: string, facts?: object): void;
  warn(message: string, facts?: object): void;
  error(message: string, facts?: object): void;
}

/** Where log lines go: one JSON text per call, with its line end. */
export interface LogSink {
  write(line: string): void;
}

/** A logger that writes one JSON object per line; an error under `error` is written with its stack and cause. */
export function createLogger(level: LogLevel, sink: LogSink = process.stdout): Logger {
  const lines = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    sink,
  );
  return {
    debug: (message, facts) => lines.debug(named(facts), message),
    info: (message, facts) => lines.info(named(facts), message),
    warn: (message, facts) => lines.warn(named(facts), message),
    error: (message, facts) => lines.error(named(facts), message),
  };
}

/** `error` becomes `err`, the name that readers of such lines know. */
function named(facts: object = {}): object {
  if (!('error' in facts)) return facts;
  const { error, ...others } = facts;
  return { ...others, err: error };
}
