import type { LogFault } from '@labkeeper/protocol/log';

/** Why a log cannot be read, in words that say what to do about it where something can be done. */
export class LogRefusal extends Error {
  readonly fault: LogFault;

  constructor(fault: LogFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogRefusal';
    this.fault = fault;
  }
}
