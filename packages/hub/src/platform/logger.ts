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
      serializers: { error: pino.stdSerializers.errWithCause },
    },
    sink,
  );
  return {
    debug: (message, facts = {}) => lines.debug(facts, message),
    info: (message, facts = {}) => lines.info(facts, message),
    warn: (message, facts = {}) => lines.warn(facts, message),
    error: (message, facts = {}) => lines.error(facts, message),
  };
}
