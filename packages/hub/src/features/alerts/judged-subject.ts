import type { Labels } from '@labkeeper/protocol/sample';
import type { DeviceLimits } from '../../domain/rule-level.ts';
import type { RuleSubject } from '../../domain/rule-match.ts';
import type { HeldWindow } from './hiders.ts';

/** A server, a site or the hub itself as judging sees it. */
export interface JudgedSubject extends RuleSubject {
  /** `server/nas`, `site/home` or `hub`. */
  readonly subject: string;
  readonly name: string;
  /** What its alerts are hidden behind; the alert that hides the others is not hidden by itself. */
  readonly hiddenBy: (key: string) => string | undefined;
  /** When it was last heard of; undefined where it is nothing that is heard, or was never. */
  readonly heardAt?: number | undefined;
  /** The maintenance window that holds all of it: what is over within it is told after it. */
  readonly window: () => HeldWindow | undefined;
  /** How long a thing may take to come back after what hid it is over (ms). */
  readonly graceMs: number;
  /** Whether a metric comes with its own reports, and not from somebody else in his own time. */
  readonly isReported: (metric: string) => boolean;
  /** How long a number of this metric holds (ms). */
  readonly holdMs: (metric: string) => number;
  /** Limits that the device behind a number tells of itself, or that follow from what it is. */
  readonly deviceLimits: (metric: string, labels: Labels | undefined) => DeviceLimits | undefined;
  /** What people call the thing that labels name, where that is not the label itself. */
  readonly thingOf: (labels: Labels | undefined) => string | undefined;
  /** Bytes of the filesystem that a number is about. */
  readonly roomOf: (
    metric: string,
    labels: Labels | undefined,
  ) => { readonly free: number; readonly total: number } | undefined;
  /** Whether a series of it is judged at all: of services those that are expected, of a flat disk only what has no filesystems. */
  readonly isJudged: (metric: string, labels: Labels | undefined) => boolean;
  /** Whether the user said that this one matters less: its FAIL is then as severe as any other thing's. */
  readonly isMinor: (metric: string, labels: Labels | undefined) => boolean;
}
