import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels, MetricDefinition } from '@labkeeper/protocol/sample';
import type { Measured } from '../../domain/measured.ts';
import type { Look } from '../../domain/rule-level.ts';
import { nameOf } from '../../platform/series/series-name.ts';
import { decide, type Decision, type HeldKey } from './held-key.ts';
import type { JudgedSubject } from './judged-subject.ts';

/** What a rule that looks back is told of the past of a series; undefined where there is no room to remember it. */
export type PastOf = (
  rule: AlertRule,
  subject: string,
  labels: Labels | undefined,
  value: number,
) => Partial<Look> | undefined;

/** What a look is made with. */
export interface LookParts {
  readonly definitionOf: (metric: string) => MetricDefinition;
  readonly pastOf: PastOf;
}

/** One number that a rule looks at, among those that came with it. */
export interface SeenNumber {
  readonly rule: AlertRule;
  readonly labels: Labels | undefined;
  readonly value: number;
  /** All that was measured at the same time, by the key of its series; needed by rules with a floor alone. */
  readonly values: ReadonlyMap<string, number> | undefined;
}

/** What one look sees of one series. */
export interface SeenNow {
  readonly rule: AlertRule;
  readonly look: Look;
  readonly now: number;
  /** What says the same, of what was decided in the same look. */
  readonly saidBy?: string | undefined;
}

/** What a rule sees of a number; undefined where there is no room to remember its past. */
export function lookAt(
  { definitionOf, pastOf }: LookParts,
  subject: JudgedSubject,
  { rule, labels, value, values }: SeenNumber,
): Look | undefined {
  const { states } = definitionOf(rule.metric);
  const look: Look = {
    value,
    stateName: states?.[value],
    floorValue: rule.floor === null ? undefined : values?.get(nameOf(rule.floor.metric, labels).key),
    deviceLimits: rule.device_limits ? subject.deviceLimits(rule.metric, labels) : undefined,
  };
  if (!looksBack(rule)) return look;
  const past = pastOf(rule, subject.subject, labels, value);
  return past === undefined ? undefined : { ...look, ...past };
}

/** While the past of a series is being read, or is too short to say anything, it is not looked at; in the end that is unknown. */
export function saysNothingYet(rule: AlertRule, { growth, perSecond, daysToLimit }: Look): boolean {
  return looksBack(rule) && (growth ?? perSecond ?? daysToLimit) === undefined;
}

/** Decides about a key of a subject by what is seen of it. */
export function decideAs(subject: JudgedSubject, held: HeldKey, { rule, look, now, saidBy }: SeenNow): Decision {
  const { graceMs, heardAt = now } = subject;
  const [gapMs, hiddenBy] = [subject.holdMs(rule.metric), subject.hiddenBy(held.key) ?? saidBy];
  const silentSince = rule.metric === 'server_state' ? Math.min(heardAt, now) : undefined;
  return decide(held, { rule, look, gapMs, hiddenBy, graceMs, now, silentSince });
}

/** What was measured at one time, by the key of its series. */
export function valuesOf(samples: readonly Measured[]): Map<string, number> {
  return new Map(samples.map(({ metric, labels, value }) => [nameOf(metric, labels).key, value]));
}

function looksBack({ kind }: AlertRule): boolean {
  return kind === 'increase' || kind === 'rate' || kind === 'forecast';
}
