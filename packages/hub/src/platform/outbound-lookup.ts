import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { networkInterfaces } from 'node:os';
import type { LookupFunction } from 'node:net';
import { addressKind } from './outbound-address.ts';

/** Why there was no answer. `retryable` is false where the same request can never work. */
export class OutboundError extends Error {
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutboundError';
    this.retryable = retryable;
  }
}

/** Looks a host name up; every address it has. */
export type Resolve = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

/** The system's own look-up. */
export function systemResolve(host: string, done: (error: Error | null, addresses: LookupAddress[]) => void): void {
  systemLookup(host, { all: true, verbatim: true }, done);
}

/** Where a connection is wanted to, and whether this machine itself may be meant: somebody has to have asked for it. */
export interface Target {
  readonly port: number;
  readonly allowLoopback: boolean;
  /** Ports of this hub: on an address of this machine they are the hub itself. */
  readonly ownPorts: readonly number[];
}

/** Hands a connection the addresses of a name only when none of them is out of bounds. */
export function guardedLookup(resolve: Resolve, target: Target): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, addresses) => {
      const bad = addresses?.find(({ address }) => !isAllowed(address, target));
      const first = addresses?.[0];
      if (error !== null) done(error, '', 0);
      else if (bad !== undefined) done(outOfBounds(host, bad.address), '', 0);
      else if (first === undefined) done(new OutboundError(`${host} has no address.`, true), '', 0);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** Throws OutboundError for an address that is written out and out of bounds; a name is judged when it is looked up. */
export function checkLiteral(hostname: string, target: Target): void {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  const isLiteral = /^[\d.]+$/.test(literal) || literal.includes(':');
  if (isLiteral && !isAllowed(literal, target)) throw outOfBounds(hostname, literal);
}

function isAllowed(address: string, { port, allowLoopback, ownPorts }: Target): boolean {
  const kind = addressKind(address);
  if (kind !== 'open') return kind === 'loopback' && allowLoopback;
  return allowLoopback || !ownPorts.includes(port) || !isOurs(address);
}

function isOurs(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address) === true);
}

function outOfBounds(host: string, address: string): OutboundError {
  if (addressKind(address) === 'denied') {
    return new OutboundError(
      `${host} leads to ${address}, an address that nothing of yours is behind; that is not allowed.`,
      false,
    );
  }
  const how = 'to allow it, say that the receiver runs on this machine';
  return new OutboundError(`${host} leads to ${address}, the machine of the hub itself; ${how}.`, false);
}

const sayings: Record<string, (host: string) => string> = {
  ECONNREFUSED: (host) => `${host} refuses the connection.`,
  ENOTFOUND: (host) => `${host} has no address.`,
  EAI_AGAIN: (host) => `${host} could not be looked up.`,
  ECONNRESET: (host) => `${host} closed the connection.`,
  EHOSTUNREACH: (host) => `${host} cannot be reached.`,
  ENETUNREACH: (host) => `${host} cannot be reached.`,
  ETIMEDOUT: (host) => `${host} did not answer in time.`,
};

/** What went wrong, in words for the person who set the address. */
export function readableError(error: unknown, host: string): OutboundError {
  if (error instanceof OutboundError) return error;
  if (error instanceof Error && error.cause instanceof OutboundError) return error.cause;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = sayings[code]?.(host);
  if (known !== undefined) return new OutboundError(known, true, error);
  const isTls = /cert|self.signed|tls|ssl/i.test(`${code} ${message}`);
  return new OutboundError(isTls ? `The certificate of ${host} is not good: ${message}` : message, true, error);
}
