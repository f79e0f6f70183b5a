import type { ServiceOverrides } from './features/services.ts';
import type { Clock } from './platform/clock.ts';
import type { LogSink } from './platform/logger.ts';

/** What tests hand in, and who wants to hear of an end that nobody asked for. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly logSink?: LogSink;
  /** What features would otherwise do to the outside. */
  readonly services?: ServiceOverrides;
  /** Listen on any free port, whatever the configuration says. */
  readonly anyPort?: boolean;
  /** Folder of the built dashboard. */
  readonly dashboard?: string;
  /** Space set aside for cleaning up a full disk. */
  readonly ballastBytes?: number;
  /** Hold every answer against its schema. */
  readonly checkAnswers?: boolean;
  /** Requests per minute from one network without key or session. */
  readonly anonymousPerMinute?: number;
  /** Log-ins per minute of one account and from one network. */
  readonly loginsPerMinute?: number;
  /** Wrong keys per minute from one network. */
  readonly wrongKeysPerMinute?: number;
  /** The database can no longer be written to; the hub should end and be started again. */
  readonly onLost?: (error: Error) => void;
}
